package dev.rechroma.eval.metric;

import dev.rechroma.eval.Comparison;

/** A quantity that candidates are compared by: a row or column of a {@link Comparison}. */
public interface Measure {

  /** Which of two values is better. */
  enum Better {
    HIGHER,
    LOWER,
    NEITHER
  }

  /** Its name in JSON and CSV. */
  String key();

  /** The name shown to users. */
  String title();

  /** The name shown to users, with the unit if there is one. */
  String label();

  /** Which values are good. */
  Better better();

  /** Number of decimals to show. */
  int decimals();

  /** How much better {@code value} is than {@code other}; 0 if neither direction is better. */
  default double advantage(double value, double other) {
    return switch (better()) {
      case HIGHER -> value - other;
      case LOWER -> other - value;
      case NEITHER -> 0;
    };
  }
}
