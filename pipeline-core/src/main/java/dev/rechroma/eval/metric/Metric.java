package dev.rechroma.eval.metric;

import dev.rechroma.train.history.History;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A metric of predicted photos: a number computed from the {@link Scores} of one or more photos.
 */
public enum Metric implements Measure {
  /** Mean over photos of {@link Psnr}. */
  PSNR("psnr", "PSNR", "dB", Better.HIGHER, 2, Ratio.mean(PhotoComparison::psnr)),
  /** Mean over photos of {@link Ssim}. */
  SSIM("ssim", "SSIM", "", Better.HIGHER, 4, Ratio.mean(PhotoComparison::ssim)),
  /** Mean over photos of the mean absolute error of a* and b*, L*a*b* units. */
  AB_MAE(
      "ab-mae", "ab error, mean absolute", "", Better.LOWER, 2, Ratio.mean(PhotoComparison::abMae)),
  /** Mean over photos of the root mean squared error of a* and b*, L*a*b* units. */
  AB_RMSE("ab-rmse", "ab error, RMS", "", Better.LOWER, 2, Ratio.mean(PhotoComparison::abRmse)),
  /** Mean over photos of the area under the accuracy curve ({@link ColorErrors}). */
  AUC("auc", "AuC", "%", Better.HIGHER, 2, Ratio.percent(PhotoComparison::auc, photo -> 1)),
  /**
   * The same area over the pixels of all photos together, each weighted inversely to the
   * probability of its true colour in an {@link AbPrior}: Zhang, Isola and Efros 2016, section 3.1,
   * equation 4 with lambda = 0, and the probabilities not smoothed.
   */
  BALANCED_AUC(
      "balanced-auc",
      "AuC, rebalanced",
      "%",
      Better.HIGHER,
      2,
      Ratio.percent(PhotoComparison::weightedArea, PhotoComparison::weight)),
  /** Mean over photos of {@link Colorfulness}. */
  COLORFULNESS(
      "colorfulness",
      "colourfulness",
      "",
      Better.NEITHER,
      1,
      Ratio.mean(PhotoComparison::colorfulness)),
  /** Mean colourfulness as a share of the true one. */
  COLORFULNESS_SHARE(
      "colorfulness-share",
      "colourfulness, share of the truth's",
      "%",
      Better.NEITHER,
      1,
      Ratio.percent(PhotoComparison::colorfulness, PhotoComparison::trueColorfulness)),
  /** Mean over photos of |colourfulness - the photo's true one|. */
  COLORFULNESS_PHOTO_DIFFERENCE(
      "colorfulness-photo-difference",
      "colourfulness, error by photo",
      "",
      Better.LOWER,
      1,
      Ratio.mean(photo -> Math.abs(photo.excessColorfulness()))),
  /** |mean colourfulness - true mean colourfulness|. */
  COLORFULNESS_MEAN_DIFFERENCE(
      "colorfulness-mean-difference",
      "colourfulness, error of the mean",
      "",
      Better.LOWER,
      1,
      Ratio.absoluteMean(PhotoComparison::excessColorfulness));

  private final String key;
  private final String title;
  private final String unit;
  private final Better better;
  private final int decimals;

  /** Its functions are stateless. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Ratio ratio;

  Metric(String key, String title, String unit, Better better, int decimals, Ratio ratio) {
    this.key = key;
    this.title = title;
    this.unit = unit;
    this.better = better;
    this.decimals = decimals;
    this.ratio = ratio;
  }

  /** The scores of one photo. */
  static Scores scores(PhotoComparison photo) {
    double[] sums = new double[2 * values().length];
    for (Metric metric : values()) {
      Ratio.Terms terms = metric.ratio.terms().apply(photo);
      sums[metric.at()] = terms.numerator();
      sums[metric.at() + 1] = terms.denominator();
    }
    return Scores.of(sums);
  }

  /**
   * The scores of one photo whose metrics are known: each is a mean, in the unit of its sum; the
   * others are NaN.
   */
  public static Scores scores(Map<Metric, Double> numbers) {
    double[] sums = new double[2 * values().length];
    numbers.forEach(
        (metric, number) -> {
          sums[metric.at()] = number;
          sums[metric.at() + 1] = 1;
        });
    return Scores.of(sums);
  }

  /**
   * Position of the numerator in the sums. Arrays add up faster than maps, and a run has only one
   * version of the metrics.
   */
  @SuppressWarnings("EnumOrdinal")
  private int at() {
    return 2 * ordinal();
  }

  /** The value; NaN without photos. */
  public double of(Scores scores) {
    return ratio.value().applyAsDouble(scores.sum(at()) / scores.sum(at() + 1));
  }

  /** Mean colourfulness of the true pictures; NaN without photos. */
  public static double trueColorfulness(Scores scores) {
    return scores.sum(COLORFULNESS_SHARE.at() + 1) / scores.photos();
  }

  /** The metrics for which one value can be better than another. */
  public static List<Metric> directed() {
    return Arrays.stream(values()).filter(metric -> metric.better != Better.NEITHER).toList();
  }

  /** The key of a metric by a name of an earlier version: abMae or ab_mae for ab-mae. */
  public static String keyOf(String name) {
    return name.replaceAll("(?<=[a-z])([A-Z])", "-$1").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /** The value after an epoch of a training; NaN if it was not measured. */
  public double of(History.Row epoch) {
    return epoch.metrics().getOrDefault(key, Double.NaN);
  }

  /** That value as text for users. */
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

  /** Whether {@code value} is better than {@code other}; false if either is NaN. */
  public boolean isBetter(double value, double other) {
    return advantage(value, other) > 0;
  }
}
