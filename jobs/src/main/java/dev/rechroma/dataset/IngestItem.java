package dev.rechroma.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rechroma.source.Source;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/**
 * A source that has to be read, as a line.
 *
 * @param part which of the parts of a zip
 * @param parts how many parts a zip is read in
 * @param known what the data set knows of the file, or of the photos in an archive, by path
 */
record IngestItem(Source source, int part, int parts, Map<String, Known> known)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The record of a photo.
   *
   * @param state it was in, or null
   * @param split it is in, or null
   */
  record Known(String state, String split) implements Serializable {}

  Optional<Known> known(String input) {
    return Optional.ofNullable(known.get(input));
  }

  static IngestItem line(String line) throws IOException {
    return JSON.readValue(line, IngestItem.class);
  }

  String line() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
