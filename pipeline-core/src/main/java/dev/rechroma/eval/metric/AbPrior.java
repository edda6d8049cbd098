package dev.rechroma.eval.metric;

import dev.rechroma.image.LabImage;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How often each colour occurs: pixels counted by the nearest point of a grid of 10 units in a* and
 * b*, as in Zhang, Isola and Efros, "Colorful Image Colorization", ECCV 2016, section 2.2. (They
 * keep the 313 points that sRGB reaches; here the grid goes from -110 to 110 on both axes, and
 * unreachable points stay empty.)
 *
 * @param counts number of pixels by {@link #bin}; {@link #BINS} values
 */
public record AbPrior(long[] counts) implements Serializable {
  private static final float STEP = 10;
  private static final int REACH = 11;
  private static final int SIDE = 2 * REACH + 1;

  /** Number of points in the grid. */
  public static final int BINS = SIDE * SIDE;

  /** The prior of no photos: every colour has the same weight. */
  public static final AbPrior NONE = new AbPrior(new long[BINS]);

  /**
   * @throws IllegalArgumentException if there are not {@link #BINS} counts
   */
  public AbPrior {
    if (counts.length != BINS) {
      throw new IllegalArgumentException(counts.length + " colours, not " + BINS);
    }
  }

  /** The nearest point of the grid, 0..{@link #BINS} - 1. */
  public static int bin(float a, float b) {
    return (nearest(a) + REACH) * SIDE + nearest(b) + REACH;
  }

  private static int nearest(float value) {
    return Math.max(-REACH, Math.min(REACH, Math.round(value / STEP)));
  }

  /** The prior with one more photo. */
  public AbPrior plus(LabImage photo) {
    long[] sum = counts.clone();
    for (int i = 0; i < photo.a().length; i++) {
      sum[bin(photo.a()[i], photo.b()[i])]++;
    }
    return new AbPrior(sum);
  }

  /** The prior over the photos of both. */
  public AbPrior plus(AbPrior other) {
    long[] sum = counts.clone();
    for (int i = 0; i < BINS; i++) {
      sum[i] += other.counts[i];
    }
    return new AbPrior(sum);
  }

  /**
   * The weight of each colour's pixels, 1 / probability. A colour that never occurred counts as if
   * it had occurred once: it may turn up if the prior is from other photos than those that are
   * weighted.
   */
  double[] weights() {
    double[] weights = new double[BINS];
    double pixels = Math.max(1, Arrays.stream(counts).sum());
    for (int i = 0; i < BINS; i++) {
      weights[i] = pixels / Math.max(1, counts[i]);
    }
    return weights;
  }

  /**
   * The grid as a picture of 23 x 23 pixels, with b* up and a* to the right, each point in its own
   * colour: the more pixels have it, the lighter it is, on a logarithmic scale; black if none has
   * it.
   */
  public LabImage picture() {
    double most = Math.log1p((double) Arrays.stream(counts).max().orElseThrow());
    float[] l = new float[BINS];
    float[] a = new float[BINS];
    float[] b = new float[BINS];
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        int at = row * SIDE + column;
        float toRight = (column - REACH) * STEP;
        float up = (REACH - row) * STEP;
        long count = counts[bin(toRight, up)];
        l[at] = count == 0 ? 0 : (float) (30 + 70 * Math.log1p((double) count) / most);
        a[at] = count == 0 ? 0 : toRight;
        b[at] = count == 0 ? 0 : up;
      }
    }
    return new LabImage(SIDE, SIDE, l, a, b);
  }
}
