package dev.rechroma.eval.metric;

import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * A running mean squared error of a* and b*, in L*a*b* units squared, over all pixels of all
 * photos.
 *
 * @param squares sum of squared differences
 * @param count number of values
 */
public record AbError(double squares, long count) implements Serializable {

  /** The error of no photos. */
  public static final AbError NONE = new AbError(0, 0);

  /** The error between two arrays of a* then b*. */
  public static AbError between(float[] predicted, float[] truth) {
    if (predicted.length != truth.length) {
      throw new IllegalArgumentException(predicted.length + " values against " + truth.length);
    }
    double squares =
        IntStream.range(0, predicted.length)
            .mapToDouble(i -> (double) predicted[i] - truth[i])
            .map(difference -> difference * difference)
            .sum();
    return new AbError(squares, predicted.length);
  }

  /** The error over the photos of both. */
  public AbError plus(AbError other) {
    return new AbError(squares + other.squares, count + other.count);
  }

  /** The mean; NaN without photos. */
  public double mean() {
    return squares / count;
  }
}
