package dev.rechroma.eval.metric;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;

/**
 * Sums over photos from which {@link Metric}s are made; those of one photo are that photo's own
 * scores.
 */
public final class Scores implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of no photo. */
  public static final Scores NONE = new Scores(0, new double[2 * Metric.values().length]);

  private final long photos;

  /** A numerator and a denominator for each metric, in the metrics' order. */
  private final double[] sums;

  private Scores(long photos, double[] sums) {
    this.photos = photos;
    this.sums = sums;
  }

  /** Arrays add up faster than maps, and one run has but one version of the metrics. */
  @SuppressWarnings("EnumOrdinal")
  private static int at(Metric metric) {
    return 2 * metric.ordinal();
  }

  /** Of one photo. */
  static Scores of(PhotoComparison photo) {
    Scores scores = new Scores(1, new double[NONE.sums.length]);
    for (Metric metric : Metric.values()) {
      scores.sums[at(metric)] = metric.ratio().numerator().applyAsDouble(photo);
      scores.sums[at(metric) + 1] = metric.ratio().denominator().applyAsDouble(photo);
    }
    return scores;
  }

  /** Of one photo whose numbers are known: each a mean, in the unit of its sum; others are NaN. */
  public static Scores of(Map<Metric, Double> numbers) {
    Scores scores = new Scores(1, new double[NONE.sums.length]);
    numbers.forEach(
        (metric, number) -> {
          scores.sums[at(metric)] = number;
          scores.sums[at(metric) + 1] = 1;
        });
    return scores;
  }

  /** Number of photos. */
  public long photos() {
    return photos;
  }

  double numerator(Metric metric) {
    return sums[at(metric)];
  }

  double denominator(Metric metric) {
    return sums[at(metric) + 1];
  }

  /** Mean colourfulness of the true pictures; NaN of no photo. */
  public double trueColorfulness() {
    return denominator(Metric.COLORFULNESS_SHARE) / photos;
  }

  /** Over the photos of both. */
  public Scores plus(Scores other) {
    double[] both = sums.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += other.sums[i];
    }
    return new Scores(photos + other.photos, both);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scores that && photos == that.photos && Arrays.equals(sums, that.sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return "Scores of " + photos + " photos " + Arrays.toString(sums);
  }
}
