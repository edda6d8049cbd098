package dev.rechroma.colorize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rechroma.source.Source;
import java.io.IOException;
import java.io.Serializable;
import java.util.Set;

/**
 * A source that has to be processed: a line of the plan.
 *
 * @param part index of the part of a zip
 * @param parts number of parts in which a zip is read
 * @param done keys of an archive's photos that an earlier run has done
 * @param skipped keys of an archive's photos that an earlier run has skipped
 * @param colored the skipped photos that have colour
 */
public record PlanItem(
    Source source, int part, int parts, Set<String> done, Set<String> skipped, Set<String> colored)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  static PlanItem line(String line) throws IOException {
    return JSON.readValue(line, PlanItem.class);
  }

  String line() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key of a photo in a state. */
  static String key(String input, String state) {
    return input + "\n" + state;
  }
}
