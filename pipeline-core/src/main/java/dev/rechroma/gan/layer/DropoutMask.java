package dev.rechroma.gan.layer;

import java.util.SplittableRandom;

/**
 * The random factors that a dropout layer multiplies its input by, the same wherever it runs.
 *
 * @param layer number of the layer, so that each layer of a network drops other values
 * @param rate probability of 0
 */
public record DropoutMask(int layer, double rate) {
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /**
   * Fills an array of the size of the layer's input, in c order, with 0 or 1 / (1 - rate).
   *
   * @param seed decides all values
   */
  public void draw(long seed, float[] factors) {
    SplittableRandom random = new SplittableRandom(seed + SPREAD * layer);
    float kept = (float) (1 / (1 - rate));
    for (int i = 0; i < factors.length; i++) {
      factors[i] = random.nextDouble() < rate ? 0 : kept;
    }
  }
}
