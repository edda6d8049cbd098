package dev.rechroma.eval;

import java.io.Serializable;

/**
 * A model or baseline that is compared with others.
 *
 * @param name unique among them; free text
 */
public record Candidate(String name, Kind kind) implements Serializable {

  /** The kind of a candidate. */
  public enum Kind {
    /** A trained model. */
    MODEL,
    /** A reference that any model should beat. */
    BASELINE,
    /** A reference that no model can beat. */
    CEILING
  }
}
