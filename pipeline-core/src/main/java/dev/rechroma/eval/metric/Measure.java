package dev.rechroma.eval.metric;

import dev.rechroma.eval.Comparison;

/** What candidates are compared by: a row or column of a {@link Comparison}. */
public interface Measure {

  /** Which of two values is the better one. */
  enum Better {
    HIGHER,
    LOWER,
    NEITHER
  }

  /** Its name in JSON and CSV. */
  String key();

  /** Its name for people. */
  String title();

  /** Its name for people with its unit, if it has one. */
  String label();

  /** Where a good value lies. */
  Better better();

  /** Decimals to show. */
  int decimals();

  /** How much better {@code value} is than {@code other}; 0 where neither direction is better. */
  default double advantage(double value, double other) {
    return switch (better()) {
      case HIGHER -> value - other;
      case LOWER -> other - value;
      case NEITHER -> 0;
    };
  }
}
