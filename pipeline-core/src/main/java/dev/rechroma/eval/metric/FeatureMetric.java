package dev.rechroma.eval.metric;

import dev.rechroma.gan.ImageNetEncoder;

/**
 * How far a candidate's predicted photos as a whole are from the true ones, measured on the
 * features of an image classifier, {@link ImageNetEncoder}. Neither number can be compared with a
 * "KID" or "FID" on the features of another network.
 */
public enum FeatureMetric implements Measure {
  /** {@link KernelDistance}, with a jackknife interval over photos. */
  KERNEL_DISTANCE("kernel-distance", "KID", 4),
  /** {@link Gaussian#frechetDistance}; without an interval. */
  FRECHET_DISTANCE("frechet-distance", "Frechet distance", 3);

  private final String key;
  private final String title;
  private final int decimals;

  FeatureMetric(String key, String title, int decimals) {
    this.key = key;
    this.title = title;
    this.decimals = decimals;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String title() {
    return "%s (%s)".formatted(title, ImageNetEncoder.NAME);
  }

  @Override
  public String label() {
    return title();
  }

  @Override
  public Better better() {
    return Better.LOWER;
  }

  @Override
  public int decimals() {
    return decimals;
  }
}
