package dev.rechroma.eval.metric;

import dev.rechroma.image.LabImage;

/**
 * The errors of a predicted picture's a* and b*.
 *
 * <p>The accuracy of Zhang, Isola and Efros 2016, section 3.1: the share of pixels whose distance
 * to the truth in the ab plane is within a threshold, for the thresholds 0, 1, ... 150, and the
 * area under that curve (trapezoids) divided by 150. A pixel's own area depends on its distance
 * alone, so the area of all pixels is the mean of theirs, with or without weights.
 *
 * @param absolute sum of |difference| over both channels of all pixels
 * @param squared sum of squared differences over the same values
 * @param area sum of the pixels' areas, each 0..1
 * @param weightedArea the same, each pixel weighted by the rarity of its true colour
 * @param weight sum of those weights
 */
record ColorErrors(
    double absolute, double squared, double area, double weightedArea, double weight) {
  private static final int LARGEST_THRESHOLD = 150;

  static ColorErrors between(LabImage predicted, LabImage truth, double[] weights) {
    double absolute = 0;
    double squared = 0;
    double area = 0;
    double weightedArea = 0;
    double weight = 0;
    for (int i = 0; i < truth.a().length; i++) {
      double a = predicted.a()[i] - truth.a()[i];
      double b = predicted.b()[i] - truth.b()[i];
      double own = area(Math.sqrt(a * a + b * b));
      double rarity = weights[AbPrior.bin(truth.a()[i], truth.b()[i])];
      absolute += Math.abs(a) + Math.abs(b);
      squared += a * a + b * b;
      area += own;
      weightedArea += rarity * own;
      weight += rarity;
    }
    return new ColorErrors(absolute, squared, area, weightedArea, weight);
  }

  /**
   * The area under the curve of one pixel: 0 below its distance and 1 from the next whole threshold
   * on.
   */
  static double area(double distance) {
    if (distance > LARGEST_THRESHOLD) {
      return 0;
    }
    int first = (int) Math.ceil(distance);
    return first == 0 ? 1 : (LARGEST_THRESHOLD - first + 0.5) / LARGEST_THRESHOLD;
  }
}
