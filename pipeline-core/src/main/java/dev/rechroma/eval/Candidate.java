package dev.rechroma.eval;

import java.io.Serializable;

/**
 * What is compared with others.
 *
 * @param name unique among them; free text
 */
public record Candidate(String name, Kind kind) implements Serializable {

  /** What a candidate is. */
  public enum Kind {
    /** A trained model. */
    MODEL,
    /** What any model should beat. */
    BASELINE,
    /** What no model can beat. */
    CEILING
  }
}
