package dev.rechroma.model;

import java.util.Locale;

/**
 * Interpolates between the weights of two models of the same network. Both must lie in the same
 * basin of the loss, as a model and its further trained version do; two models trained from random
 * weights do not.
 *
 * <p>Wang et al. 2018, "ESRGAN", section 3.4 (network interpolation of a network trained for PSNR
 * and the same after adversarial training), and Wortsman et al. 2022, "Robust fine-tuning of
 * zero-shot models" (WiSE-FT), section 3.
 */
public final class WeightMix {
  private WeightMix() {}

  /**
   * (1 - share) * before + share * after, running statistics of batch norm included: a mixed
   * variance is a mean of variances and thus not negative.
   *
   * @param share of {@code after}, in [0, 1]; 0 and 1 give the weights of one or the other exactly
   * @throws IllegalArgumentException if the lengths differ or the share is out of range
   */
  public static float[] of(float[] before, float[] after, double share) {
    if (before.length != after.length || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d and %d weights, share %s", before.length, after.length, share));
    }
    float[] mixed = new float[before.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (float) ((1 - share) * before[i] + share * after[i]);
    }
    return mixed;
  }
}
