package dev.rechroma.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;

/**
 * The outcome of a file or of an entry of an archive: a line of an {@link OutcomeJournal}.
 *
 * @param source the new record of it
 * @param photo whether it is a photo, decoded or damaged
 * @param examples rows of the data set made from it: one, or one per page
 * @param gray pages left out because they have no colour
 * @param replaces whether the data set has an earlier version of it
 */
record SourceOutcome(KnownSource source, boolean photo, int examples, int gray, boolean replaces)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of something that is not a photo. */
  static SourceOutcome other(KnownSource source) {
    return new SourceOutcome(source, false, 0, 0, false);
  }

  /** Whether its rows replace rows of the data set. */
  boolean isReplacement() {
    return replaces && examples > 0;
  }

  /** The one to keep of two for one archive, parts of which were read in different tasks. */
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
