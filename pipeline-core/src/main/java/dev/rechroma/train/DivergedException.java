package dev.rechroma.train;

import java.util.Locale;

/** A loss or a weight became NaN or infinite in training. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DivergedException(String message) {
    super(message);
  }

  static DivergedException ofLoss(int epoch, int step, StepLoss loss) {
    return new DivergedException(
        String.format(
            Locale.ROOT,
            "the loss became %s in epoch %d, step %d (discriminator %s, generator %s)",
            Double.isNaN(loss.discriminator() + loss.generator()) ? "NaN" : "infinite",
            epoch,
            step,
            loss.discriminator(),
            loss.generator()));
  }

  /** A weight that is NaN or infinite, which a ReLU can hide from the loss. */
  public static DivergedException ofWeights(int epoch) {
    return new DivergedException(
        String.format(Locale.ROOT, "a weight became NaN or infinite in epoch %d", epoch));
  }
}
