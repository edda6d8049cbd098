package dev.rechroma.eval.metric;

import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * A number over photos that is the quotient of two sums: a mean, a weighted mean or a share.
 *
 * @param numerator what a photo adds to the first sum
 * @param denominator what it adds to the second; 0 for a photo that does not count
 * @param value computes the result from the quotient
 */
record Ratio(
    ToDoubleFunction<PhotoComparison> numerator,
    ToDoubleFunction<PhotoComparison> denominator,
    DoubleUnaryOperator value) {
  private static final double PERCENT = 100;

  /** The mean over photos; a photo whose number is NaN does not count. */
  static Ratio mean(ToDoubleFunction<PhotoComparison> number) {
    return new Ratio(
        photo -> Double.isNaN(number.applyAsDouble(photo)) ? 0 : number.applyAsDouble(photo),
        photo -> Double.isNaN(number.applyAsDouble(photo)) ? 0 : 1,
        DoubleUnaryOperator.identity());
  }

  /** One sum as a share of another, in percent. */
  static Ratio percent(
      ToDoubleFunction<PhotoComparison> part, ToDoubleFunction<PhotoComparison> whole) {
    return new Ratio(part, whole, quotient -> PERCENT * quotient);
  }

  /** The absolute value of a mean over photos, in which opposite signs cancel out. */
  static Ratio absoluteMean(ToDoubleFunction<PhotoComparison> number) {
    return new Ratio(number, photo -> 1, Math::abs);
  }
}
