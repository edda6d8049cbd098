package dev.rechroma.eval;

import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.image.LabImage;

/** Predictions without a network, which are measured together with the models. */
public enum Baseline {
  /** No colour at all: the reference that gives colour errors a meaning. */
  GRAY("all gray", Candidate.Kind.BASELINE),
  /** Every pixel has the mean colour of the training photos. */
  MEAN_AB("mean colour", Candidate.Kind.BASELINE),
  /**
   * The photo itself: errors of 0, and a PSNR that would be infinite and is capped at that of
   * rounding to 8 bits, 58.92 dB.
   */
  TRUTH("truth", Candidate.Kind.CEILING);

  private final String title;
  private final Candidate.Kind kind;

  Baseline(String title, Candidate.Kind kind) {
    this.title = title;
    this.kind = kind;
  }

  /** The baseline as a candidate. */
  public Candidate candidate() {
    return new Candidate(title, kind);
  }

  /**
   * The photo in the baseline's colours.
   *
   * @param training the mean colour of the training photos
   */
  public LabImage predict(LabImage truth, MeanChroma training) {
    return switch (this) {
      case GRAY -> truth.gray();
      case MEAN_AB -> truth.withAb(training.prediction(truth.a().length));
      case TRUTH -> truth;
    };
  }
}
