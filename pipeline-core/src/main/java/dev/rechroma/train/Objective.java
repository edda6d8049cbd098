package dev.rechroma.train;

import dev.rechroma.config.SettingsReader;
import java.io.Serializable;

/**
 * What the two networks are trained towards.
 *
 * @param adversarialWeight weight of the cross entropy of generated photos in the generator's loss
 * @param reconstructionWeight weight of the reconstruction error (MSE of ab) in it. On ab / 110 the
 *     MSE is about 0.02 and the cross entropy about 0.7, so that a weight of 1 would drown it.
 * @param labelNoise the discriminator's labels are drawn from [0, labelNoise] for 0 and from [1 -
 *     labelNoise, 1] for 1 (the study: 0.1)
 * @param generatorSteps steps of the generator for one of the discriminator (Nazeri et al. 2018: 2)
 */
public record Objective(
    double adversarialWeight, double reconstructionWeight, double labelNoise, int generatorSteps)
    implements Serializable {
  private static final double HEAVIEST = 1e6;

  static Objective read(SettingsReader reader) {
    return new Objective(
        reader.number("adversarial-weight", 0, HEAVIEST),
        reader.number("reconstruction-weight", 0, HEAVIEST),
        reader.number("label-noise", 0, 0.49),
        reader.integer("generator-steps", 1, 100));
  }

  /** Without the discriminator. */
  Objective reconstructionAlone() {
    return new Objective(0, reconstructionWeight, labelNoise, generatorSteps);
  }

  /** Whether the discriminator learns at a step, counted from 0 over the whole training. */
  boolean discriminatorLearnsAt(int step) {
    return adversarialWeight > 0 && step % generatorSteps == 0;
  }
}
