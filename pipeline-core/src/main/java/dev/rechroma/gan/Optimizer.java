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
 */
public record Optimizer(double generatorRate, double discriminatorRate, double beta1)
    implements Serializable {
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** With both learning rates multiplied. */
  public Optimizer scaled(double factor) {
    return new Optimizer(factor * generatorRate, factor * discriminatorRate, beta1);
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
