package dev.rechroma.eval.metric;

import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A number over photos that is the quotient of two sums: a mean, a weighted mean or a share.
 *
 * @param terms what a photo adds to the sums
 * @param value computes the result from the quotient
 */
record Ratio(Function<PhotoComparison, Terms> terms, DoubleUnaryOperator value) {
  private static final double PERCENT = 100;

  /**
   * What one photo adds to the sums.
   *
   * @param denominator 0 for a photo that does not count
   */
  record Terms(double numerator, double denominator) {
    private static final Terms NONE = new Terms(0, 0);

    private static Terms counted(double number) {
      return Double.isNaN(number) ? NONE : new Terms(number, 1);
    }
  }

  /** The mean over photos; a photo whose number is NaN does not count. */
  static Ratio mean(ToDoubleFunction<PhotoComparison> number) {
    return new Ratio(
        photo -> Terms.counted(number.applyAsDouble(photo)), DoubleUnaryOperator.identity());
  }

  /** One sum as a share of another, in percent. */
  static Ratio percent(
      ToDoubleFunction<PhotoComparison> part, ToDoubleFunction<PhotoComparison> whole) {
    return new Ratio(
        photo -> new Terms(part.applyAsDouble(photo), whole.applyAsDouble(photo)),
        quotient -> PERCENT * quotient);
  }

  /** The absolute value of a mean over photos, in which opposite signs cancel out. */
  static Ratio absoluteMean(ToDoubleFunction<PhotoComparison> number) {
    return new Ratio(photo -> new Terms(number.applyAsDouble(photo), 1), Math::abs);
  }
}
