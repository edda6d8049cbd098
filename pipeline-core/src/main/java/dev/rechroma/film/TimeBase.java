package dev.rechroma.film;

import java.io.Serializable;

/**
 * The unit of a stream's timestamps: numerator / denominator seconds.
 *
 * @param numerator at least 1
 * @param denominator at least 1
 */
public record TimeBase(int numerator, int denominator) implements Serializable {

  public TimeBase {
    if (numerator < 1 || denominator < 1) {
      throw new IllegalArgumentException("time base " + numerator + "/" + denominator);
    }
  }

  /** Seconds of a timestamp. */
  public double seconds(long timestamp) {
    return (double) timestamp * numerator / denominator;
  }

  /** The nearest timestamp. */
  public long timestamp(double seconds) {
    return Math.round(seconds * denominator / numerator);
  }
}
