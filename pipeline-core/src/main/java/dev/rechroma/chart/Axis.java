package dev.rechroma.chart;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A range of values and its ticks.
 *
 * @param low at the first tick
 * @param high at the last tick, above {@code low}
 * @param step from tick to tick, above 0: 1, 2 or 5 times a power of ten
 */
public record Axis(double low, double high, double step) {
  private static final int TICKS = 5;

  /** Around finite values, of which there is at least one. */
  public static Axis ofValues(double... values) {
    double largest = DoubleStream.of(values).map(Math::abs).max().orElse(0);
    // Keeps an axis around one value, or many alike, from having no extent.
    return around(values, largest == 0 ? 1 : round(largest / 1000));
  }

  /** Around whole numbers, of which there is at least one, with ticks at whole numbers. */
  public static Axis ofCounts(int... counts) {
    return around(IntStream.of(counts).asDoubleStream().toArray(), 1);
  }

  private static Axis around(double[] values, double smallestStep) {
    var all = DoubleStream.of(values).summaryStatistics();
    double step = Math.max(smallestStep, round((all.getMax() - all.getMin()) / TICKS));
    double low = Math.floor(all.getMin() / step) * step;
    double high = Math.max(low + step, Math.ceil(all.getMax() / step) * step);
    return new Axis(low, high, step);
  }

  /** Up to 1, 2 or 5 times a power of ten. */
  private static double round(double step) {
    if (step <= 0) {
      return Double.MIN_NORMAL;
    }
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double digits = step / power;
    return power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
  }

  /** Where a value lies if the axis goes from one place to another. */
  public double place(double value, double from, double to) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /** From the lowest to the highest. */
  public DoubleStream ticks() {
    return IntStream.rangeClosed(0, (int) Math.round((high - low) / step))
        .mapToDouble(i -> low + i * step);
  }

  /** A tick with as many decimals as tell it from the next. */
  public String label(double tick) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%." + decimals + "f", tick);
  }
}
