package dev.rechroma.eval.metric;

import dev.rechroma.image.LabImage;

/**
 * One predicted picture beside the true one, for {@link Metric}s to measure, and what several of
 * them need or what is measured on more than L*a*b*.
 *
 * @param psnr PSNR, dB
 * @param ssim SSIM; NaN if the picture is too small for it
 * @param abMae mean absolute error of a* and b*, L*a*b* units
 * @param abRmse root mean squared error of a* and b*, L*a*b* units
 * @param auc area under the accuracy curve, 0 to 1
 * @param weightedArea sum over pixels of their areas, each weighted by the rarity of its true
 *     colour
 * @param weight sum of these weights
 * @param colorfulness colourfulness of the predicted picture
 * @param trueColorfulness colourfulness of the true picture
 */
record PhotoComparison(
    LabImage predicted,
    LabImage truth,
    double psnr,
    double ssim,
    double abMae,
    double abRmse,
    double auc,
    double weightedArea,
    double weight,
    double colorfulness,
    double trueColorfulness) {

  /** How much more colourful the prediction is. */
  double excessColorfulness() {
    return colorfulness - trueColorfulness;
  }
}
