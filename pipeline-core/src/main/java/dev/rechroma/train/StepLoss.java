package dev.rechroma.train;

import java.io.Serializable;

/**
 * The losses of a step, or their mean over several.
 *
 * @param discriminator (cross entropy of real + of generated) / 2
 * @param generator the whole objective of the generator
 * @param adversarial its cross entropy, unweighted
 * @param reconstruction its reconstruction error, unweighted
 */
public record StepLoss(
    double discriminator, double generator, double adversarial, double reconstruction)
    implements Serializable {

  /** The initial value of a sum. */
  public static final StepLoss ZERO = new StepLoss(0, 0, 0, 0);

  /** The sum, part by part. */
  public StepLoss plus(StepLoss other) {
    return new StepLoss(
        discriminator + other.discriminator,
        generator + other.generator,
        adversarial + other.adversarial,
        reconstruction + other.reconstruction);
  }

  /** Each part divided by {@code count}. */
  public StepLoss dividedBy(double count) {
    return new StepLoss(
        discriminator / count, generator / count, adversarial / count, reconstruction / count);
  }

  /** Whether the discriminator took part. */
  public boolean isAdversarial() {
    return adversarial > 0;
  }

  /** Whether every part is finite. */
  public boolean isFinite() {
    return Double.isFinite(discriminator + generator + adversarial + reconstruction);
  }
}
