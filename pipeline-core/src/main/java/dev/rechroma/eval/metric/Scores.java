package dev.rechroma.eval.metric;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums over photos, from which {@link Ratio}s are computed; for one photo, they are that photo's
 * scores.
 */
public final class Scores implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The scores of no photos. */
  public static final Scores NONE = new Scores(0, new double[0]);

  private final long photos;

  /** A numerator and a denominator for each metric; empty without photos. */
  private final double[] sums;

  private Scores(long photos, double[] sums) {
    this.photos = photos;
    this.sums = sums;
  }

  /**
   * The scores of one photo.
   *
   * @param sums a numerator and a denominator for each metric
   */
  static Scores of(double... sums) {
    return new Scores(1, sums);
  }

  /** Number of photos. */
  public long photos() {
    return photos;
  }

  /**
   * A numerator or denominator; 0 without photos.
   *
   * @param index from 0
   */
  double sum(int index) {
    return photos == 0 ? 0 : sums[index];
  }

  /** The scores over the photos of both. */
  public Scores plus(Scores other) {
    if (photos == 0 || other.photos == 0) {
      return photos == 0 ? other : this;
    }
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
