package dev.rechroma.eval.metric;

import dev.rechroma.train.history.History;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What painted photos are measured by: a number from the {@link Scores} of one photo or of many.
 */
public enum Metric implements Measure {
  /** Mean over photos of {@link Psnr}. */
  PSNR("psnr", "PSNR", "dB", Better.HIGHER, 2),
  /** Mean over photos of {@link Ssim}. */
  SSIM("ssim", "SSIM", "", Better.HIGHER, 4),
  /** Mean over photos of the mean absolute error of a* and b*, L*a*b* units. */
  AB_MAE("abMae", "ab error, mean absolute", "", Better.LOWER, 2),
  /** Mean over photos of the root mean squared error of a* and b*, L*a*b* units. */
  AB_RMSE("abRmse", "ab error, RMS", "", Better.LOWER, 2),
  /** Mean over photos of the area under the accuracy curve ({@link ColorErrors}). */
  AUC("auc", "AuC", "%", Better.HIGHER, 2),
  /**
   * The same area over the pixels of all photos together, each weighted inversely to the
   * probability of its true colour in an {@link AbPrior}: Zhang, Isola and Efros 2016, section 3.1,
   * equation 4 with lambda = 0, and the probabilities not smoothed.
   */
  BALANCED_AUC("balancedAuc", "AuC, rebalanced", "%", Better.HIGHER, 2),
  /** Mean over photos of {@link Colorfulness}. */
  COLORFULNESS("colorfulness", "colourfulness", "", Better.NEITHER, 1),
  /** Mean colourfulness as a share of the true one. */
  COLORFULNESS_SHARE(
      "colorfulnessShare", "colourfulness, share of the truth's", "%", Better.NEITHER, 1),
  /** Mean over photos of |colourfulness - the photo's true one|. */
  COLORFULNESS_PHOTO_DIFFERENCE(
      "colorfulnessPhotoDifference", "colourfulness, error by photo", "", Better.LOWER, 1),
  /** |mean colourfulness - true mean colourfulness|. */
  COLORFULNESS_MEAN_DIFFERENCE(
      "colorfulnessMeanDifference", "colourfulness, error of the mean", "", Better.LOWER, 1);

  private static final double PERCENT = 100;

  private final String key;
  private final String title;
  private final String unit;
  private final Better better;
  private final int decimals;

  Metric(String key, String title, String unit, Better better, int decimals) {
    this.key = key;
    this.title = title;
    this.unit = unit;
    this.better = better;
    this.decimals = decimals;
  }

  /** The value; NaN of no photo. */
  public double of(Scores scores) {
    double photos = scores.photos();
    return switch (this) {
      case PSNR -> scores.psnr() / photos;
      case SSIM -> scores.ssim() / scores.ssimPhotos();
      case AB_MAE -> scores.abMae() / photos;
      case AB_RMSE -> scores.abRmse() / photos;
      case AUC -> PERCENT * scores.auc() / photos;
      case BALANCED_AUC -> PERCENT * scores.weightedArea() / scores.weight();
      case COLORFULNESS -> scores.colorfulness() / photos;
      case COLORFULNESS_SHARE -> PERCENT * scores.colorfulness() / scores.trueColorfulness();
      case COLORFULNESS_PHOTO_DIFFERENCE -> scores.colorfulnessError() / photos;
      case COLORFULNESS_MEAN_DIFFERENCE ->
          Math.abs(scores.colorfulness() - scores.trueColorfulness()) / photos;
    };
  }

  /** Those of which one value is better than another. */
  public static List<Metric> directed() {
    return Arrays.stream(values()).filter(metric -> metric.better != Better.NEITHER).toList();
  }

  /** Its name in a {@link History}: psnr, ab_mae and so on. */
  public String historyKey() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it was after an epoch of a training; NaN where it was not measured. */
  public double of(History.Row epoch) {
    return epoch.metrics().getOrDefault(historyKey(), Double.NaN);
  }

  /** That value for people. */
  public String text(History.Row epoch) {
    return String.format(Locale.ROOT, "%." + decimals + "f", of(epoch));
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String label() {
    return unit.isEmpty() ? title : title + ", " + unit;
  }

  @Override
  public Better better() {
    return better;
  }

  @Override
  public int decimals() {
    return decimals;
  }

  /** Whether {@code value} is better than {@code other}; nothing is better where one is NaN. */
  public boolean isBetter(double value, double other) {
    return advantage(value, other) > 0;
  }
}
