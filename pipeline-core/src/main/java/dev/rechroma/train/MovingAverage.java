package dev.rechroma.train;

import java.util.stream.IntStream;

/**
 * Exponential moving average of weights over the steps of a training (Yazici et al. 2019, "The
 * unusual effectiveness of averaging in GAN training"): the generator circles around a good place,
 * and its average stands there.
 *
 * @param decay share of the average that a step keeps, in [0, 1); 0 follows the weights themselves
 */
public record MovingAverage(double decay) {
  private static final double YOUNG = 10;

  /**
   * Takes in the weights after some steps.
   *
   * @param average the average so far
   * @param weights begin with those that are averaged
   * @param step steps before: a young average forgets faster, as its start is of no worth
   * @param steps for how many steps the weights stand
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
