package dev.rechroma.eval.metric;

import java.io.Serializable;

/**
 * Sums over photos from which {@link Metric} makes its means; those of one photo are that photo's
 * own scores.
 *
 * @param photos number of photos
 * @param psnr sum of PSNR, dB
 * @param ssim sum of SSIM
 * @param ssimPhotos photos that are large enough to have an SSIM
 * @param abMae sum of mean absolute errors of a* and b*
 * @param abRmse sum of root mean squared errors of a* and b*
 * @param auc sum of areas under the accuracy curve, each 0..1
 * @param weightedArea area of all pixels of all photos, weighted by the rarity of the true colour
 * @param weight sum of those weights
 * @param colorfulness sum of the painted pictures' colourfulness
 * @param trueColorfulness sum of the true pictures' colourfulness
 * @param colorfulnessError sum of the absolute differences between both, photo by photo
 */
public record Scores(
    long photos,
    double psnr,
    double ssim,
    long ssimPhotos,
    double abMae,
    double abRmse,
    double auc,
    double weightedArea,
    double weight,
    double colorfulness,
    double trueColorfulness,
    double colorfulnessError)
    implements Serializable {

  /** Of no photo. */
  public static final Scores NONE = new Scores(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Over the photos of both. */
  public Scores plus(Scores other) {
    return new Scores(
        photos + other.photos,
        psnr + other.psnr,
        ssim + other.ssim,
        ssimPhotos + other.ssimPhotos,
        abMae + other.abMae,
        abRmse + other.abRmse,
        auc + other.auc,
        weightedArea + other.weightedArea,
        weight + other.weight,
        colorfulness + other.colorfulness,
        trueColorfulness + other.trueColorfulness,
        colorfulnessError + other.colorfulnessError);
  }
}
