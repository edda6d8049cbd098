package dev.rechroma.eval.metric;

import dev.rechroma.image.LabImage;
import java.util.Locale;

/**
 * Measures predicted pictures against the original photo. Colour errors are computed from the
 * L*a*b* floats, the rest from 8-bit sRGB as a viewer sees it, with colours outside sRGB clipped.
 */
public final class Scorer {
  private final LabImage truth;
  private final byte[] trueRgb;
  private final double trueColorfulness;
  private final double[] weights;

  /**
   * @param prior how often each true colour occurs, for the rebalanced accuracy: of the test set
   *     itself, or of a training set
   */
  public Scorer(LabImage truth, AbPrior prior) {
    this.truth = truth;
    this.trueRgb = truth.toRgb();
    this.trueColorfulness = Colorfulness.of(trueRgb);
    this.weights = prior.weights();
  }

  /**
   * The scores of one predicted picture.
   *
   * @throws IllegalArgumentException if its size differs from the truth's or it holds NaN or
   *     infinite values
   */
  public Scores score(LabImage predicted) {
    requireSameSize(predicted);
    ColorErrors errors = ColorErrors.between(predicted, truth, weights);
    if (!Double.isFinite(errors.squared())) {
      throw new IllegalArgumentException("its colours are NaN or infinite");
    }
    byte[] rgb = predicted.toRgb();
    double ssim = Ssim.between(rgb, trueRgb, truth.width(), truth.height());
    double colorfulness = Colorfulness.of(rgb);
    int pixels = truth.a().length;
    return Metric.scores(
        new PhotoComparison(
            predicted,
            truth,
            Psnr.between(rgb, trueRgb),
            ssim,
            errors.absolute() / (2.0 * pixels),
            Math.sqrt(errors.squared() / (2.0 * pixels)),
            errors.area() / pixels,
            errors.weightedArea(),
            errors.weight(),
            colorfulness,
            trueColorfulness));
  }

  private void requireSameSize(LabImage predicted) {
    if (predicted.width() != truth.width() || predicted.height() != truth.height()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "predicted %d x %d, the photo is %d x %d",
              predicted.width(),
              predicted.height(),
              truth.width(),
              truth.height()));
    }
  }
}
