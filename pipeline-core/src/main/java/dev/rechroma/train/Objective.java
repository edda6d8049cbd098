package dev.rechroma.train;

import dev.rechroma.config.SettingsReader;
import java.io.Serializable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The objective of both networks.
 *
 * @param adversarialWeight weight of the cross entropy of generated photos in the generator's loss
 * @param reconstructionWeight weight of the reconstruction error (MSE of ab) in it. On ab / 110 the
 *     MSE is about 0.02 and the cross entropy about 0.7, so a weight of 1 would have next to no
 *     effect.
 * @param chromaWeight see {@link #weights}
 * @param labelNoise the discriminator's labels are drawn from [0, labelNoise] for 0 and from [1 -
 *     labelNoise, 1] for 1 (the study: 0.1)
 * @param generatorSteps steps of the generator for one of the discriminator (Nazeri et al. 2018: 2)
 */
public record Objective(
    double adversarialWeight,
    double reconstructionWeight,
    double chromaWeight,
    double labelNoise,
    int generatorSteps)
    implements Serializable {
  private static final double HEAVIEST = 1e6;

  static Objective read(SettingsReader reader) {
    return new Objective(
        reader.number("adversarial-weight", 0, HEAVIEST),
        reader.number("reconstruction-weight", 0, HEAVIEST),
        reader.number("chroma-weight", 0, 1000),
        reader.number("label-noise", 0, 0.49),
        reader.integer("generator-steps", 1, 100));
  }

  /** The same objective without the discriminator. */
  Objective reconstructionAlone() {
    return new Objective(0, reconstructionWeight, chromaWeight, labelNoise, generatorSteps);
  }

  /** Whether the discriminator learns at a step, counted from 0 over the whole training. */
  boolean discriminatorLearnsAt(int step) {
    return adversarialWeight > 0 && step % generatorSteps == 0;
  }

  /**
   * The weight of each pixel in the reconstruction error, [N, 1, H, W], 1 on average: 1 +
   * chromaWeight * chroma / 110, scaled. Most pixels of photos are nearly gray, so an unweighted
   * error is lowest for colours paler than the truth. Zhang et al. 2016, section 2.2, weight
   * classes of colours by their rarity, which grows with chroma.
   *
   * @param ab of the truth, / 110
   */
  INDArray weights(INDArray ab) {
    INDArray weights = ab.norm2(true, 1).muli(chromaWeight).addi(1);
    return weights.divi(weights.meanNumber());
  }
}
