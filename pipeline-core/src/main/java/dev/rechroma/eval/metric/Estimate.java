package dev.rechroma.eval.metric;

import java.util.Arrays;

/**
 * A metric over many photos with its confidence interval.
 *
 * @param value value on the given photos; NaN if there are none
 * @param low lower end of the 95% confidence interval; NaN if there are fewer than two photos
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {
  private static final double OUTSIDE = 0.05;

  /** An estimate from replicates; without any, the ends are NaN. */
  public static Estimate of(double value, double[] replicates) {
    double[] sorted = Arrays.stream(replicates).filter(Double::isFinite).sorted().toArray();
    return new Estimate(value, quantile(sorted, OUTSIDE / 2), quantile(sorted, 1 - OUTSIDE / 2));
  }

  private static double quantile(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /** Whether the interval leaves open whether the value is above or below 0. */
  public boolean mayBeZero() {
    return !(low > 0 || high < 0);
  }
}
