package dev.rechroma.train;

import java.util.stream.IntStream;

/**
 * Exponential moving average of weights over the steps of a training (Yazici et al. 2019, "The
 * unusual effectiveness of averaging in GAN training"): the generator circles around a good point,
 * and its average lies close to that point.
 *
 * @param decay share of the average that a step keeps, in [0, 1); 0 follows the weights themselves
 */
public record WeightMovingAverage(double decay) {
  private static final double YOUNG = 10;

  /**
   * Updates the average with the weights after some steps.
   *
   * @param average the average so far
   * @param weights weights, of which the first are averaged
   * @param step steps done before: an average forgets faster at first, as its initial value is
   *     worthless
   * @param steps number of steps that the weights stand for
   * @return the new average
   */
  float[] follow(float[] average, float[] weights, int step, int steps) {
    double kept =
        IntStream.range(step, step + steps).mapToDouble(this::keptAt).reduce(1, (a, b) -> a * b);
    float[] moved = new float[average.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (kept * average[i] + (1 - kept) * weights[i]);
    }
    return moved;
  }

  private double keptAt(int step) {
    return Math.min(decay, (1 + step) / (YOUNG + step));
  }
}
