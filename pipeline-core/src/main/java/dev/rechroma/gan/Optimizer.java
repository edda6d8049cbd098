package dev.rechroma.gan;

import java.io.Serializable;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Adam (Kingma &amp; Ba 2015) for both networks.
 *
 * @param generatorRate learning rate of the generator
 * @param discriminatorRate learning rate of the discriminator
 * @param beta1 decay of the first moment; GANs train better with 0.5 than with 0.9 (Radford et al.
 *     2015, section 4)
 * @param pretrainedRate learning rate of a generator's pretrained encoder as a share of the
 *     generator's (Howard &amp; Ruder 2018, "Universal Language Model Fine-tuning", section 3.2)
 * @param frozenBlocks blocks at the beginning of a pretrained encoder that are not trained
 * @param weightDecay weight decay of the generator, see {@link UpdateRules}
 * @param clipNorm largest norm of the generator's gradient, see {@link UpdateRules}; 0 for no limit
 */
public record Optimizer(
    double generatorRate,
    double discriminatorRate,
    double beta1,
    double pretrainedRate,
    int frozenBlocks,
    double weightDecay,
    double clipNorm)
    implements Serializable {
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** The same with both learning rates multiplied by {@code factor}. */
  public Optimizer scaled(double factor) {
    return new Optimizer(
        factor * generatorRate,
        factor * discriminatorRate,
        beta1,
        pretrainedRate,
        frozenBlocks,
        weightDecay,
        clipNorm);
  }

  /** Plain Adam, for networks without pretrained parts. */
  public Optimizer(double generatorRate, double discriminatorRate, double beta1) {
    this(generatorRate, discriminatorRate, beta1, 1, 0, 0, 0);
  }

  UpdateRules generatorRules() {
    return new UpdateRules(
        generatorRate,
        pretrainedRate * generatorRate,
        weightDecay,
        clipNorm > 0 ? clipNorm : Double.POSITIVE_INFINITY);
  }

  UpdateRules discriminatorRules() {
    return new UpdateRules(discriminatorRate, discriminatorRate, 0, Double.POSITIVE_INFINITY);
  }

  IUpdater generator() {
    return adam(generatorRate);
  }

  IUpdater discriminator() {
    return adam(discriminatorRate);
  }

  private IUpdater adam(double rate) {
    return new Adam(rate, beta1, BETA2, EPSILON);
  }
}
