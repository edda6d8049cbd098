package dev.rechroma.eval.metric;

import java.util.Arrays;

/**
 * A metric of many photos with how sure it is.
 *
 * @param value of the photos at hand; NaN of none
 * @param low lower end of the 95% confidence interval; NaN where there are fewer than two photos
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {
  private static final double OUTSIDE = 0.05;

  /** Unless there is any replicate, the ends are NaN. */
  public static Estimate of(double value, double[] replicates) {
    double[] sorted = Arrays.stream(replicates).filter(Double::isFinite).sorted().toArray();
    return new Estimate(value, quantile(sorted, OUTSIDE / 2), quantile(sorted, 1 - OUTSIDE / 2));
  }

  private static double quantile(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /** Whether the interval leaves it open if the value is above or below 0. */
  public boolean mayBeZero() {
    return !(low > 0 || high < 0);
  }
}
