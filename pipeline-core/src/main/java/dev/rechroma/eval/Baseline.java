package dev.rechroma.eval;

import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.image.LabImage;

/** Predictions that need no network, to be measured beside the models. */
public enum Baseline {
  /** No colour at all: what a colour error says nothing without. */
  GRAY("all gray", Candidate.Kind.BASELINE),
  /** Every pixel in the mean colour of the training photos. */
  MEAN_AB("mean colour", Candidate.Kind.BASELINE),
  /**
   * The photo itself: errors of 0, and a PSNR that would be infinite and is cut off at what
   * rounding to 8 bits costs, 58.92 dB.
   */
  TRUTH("truth", Candidate.Kind.CEILING);

  private final String title;
  private final Candidate.Kind kind;

  Baseline(String title, Candidate.Kind kind) {
    this.title = title;
    this.kind = kind;
  }

  /** The baseline beside the models. */
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
