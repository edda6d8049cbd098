package dev.rechroma.train;

/** Training came upon a loss that is not a finite number. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(int epoch, int step, StepLoss loss) {
    super(
        "the loss became %s in epoch %d, step %d (discriminator %s, generator %s)"
            .formatted(
                Double.isNaN(loss.discriminator() + loss.generator()) ? "NaN" : "infinite",
                epoch,
                step,
                loss.discriminator(),
                loss.generator()));
  }
}
