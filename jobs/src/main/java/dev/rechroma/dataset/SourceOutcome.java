package dev.rechroma.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;

/**
 * What became of a file or of what is in an archive: a line of an {@link OutcomeJournal}.
 *
 * @param source what the data set knows of it from now on
 * @param photo whether it is a photo, decoded or damaged
 * @param examples rows of the data set that came of it: one, or one a page
 * @param gray pages that were left out as they have no colour
 * @param replaces whether the data set has it in an earlier version
 */
record SourceOutcome(KnownSource source, boolean photo, int examples, int gray, boolean replaces)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Something that is no photo. */
  static SourceOutcome other(KnownSource source) {
    return new SourceOutcome(source, false, 0, 0, false);
  }

  /** Whether rows of the data set have to make room for those that came of it. */
  boolean isReplacement() {
    return replaces && examples > 0;
  }

  /** Of two that tell of one archive, as parts of it are read in different tasks. */
  SourceOutcome worse(SourceOutcome other) {
    return source.reason() != null ? this : other;
  }

  static SourceOutcome line(String line) throws IOException {
    return JSON.readValue(line, SourceOutcome.class);
  }

  String line() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
