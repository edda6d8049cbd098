package dev.rechroma.image;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Stretches a small picture's ab over a large picture, row by row on demand, following the edges in
 * the large picture's lightness.
 *
 * <p>The stretch is linear, aligned at pixel centres (area averages where it shrinks). Where the
 * lightness of the large picture differs from its own small copy stretched in the same way, ab is
 * adjusted in proportion: the slopes of ab over lightness in windows of the small copy are those of
 * a guided filter (K. He, J. Sun, Fast Guided Filter, 2015), applied to a residual as in D. Kiku et
 * al., Residual Interpolation for Color Image Demosaicking, 2013. The guided filter's own result
 * would blur ab. No value leaves the range of its neighbours in the small picture, so dust and
 * scratches get no colours of their own.
 */
final class GuidedChromaUpsampler {
  /** The size of a window, px. */
  private static final Size WINDOW = new Size(3, 3);

  private static final Point MIDDLE = new Point(-1, -1);

  private static final int BORDER = Core.BORDER_REPLICATE;

  /** In L* squared: where lightness varies less than this, it hardly influences ab. */
  private static final double EPSILON = 16;

  /** Number of planes: lightness, then the following four for a and for b. */
  private static final int PLANES = 9;

  private static final int LIGHTNESS = 0;
  private static final int A = 1;
  private static final int B = 5;

  private static final int VALUE = 0;
  private static final int SLOPE = 1;
  private static final int LOWEST = 2;
  private static final int HIGHEST = 3;

  private final int height;
  private final int knownRows;
  private final int knownColumns;

  /** The small planes. */
  private final float[][] known = new float[PLANES][];

  /** For each column of the large picture, the one of the small planes to its left. */
  private final int[] left;

  /** How far each column is from there towards the next one, 0 to 1. */
  private final float[] fraction;

  /** Planes of the two rows of the small picture around a row, stretched, and of the row itself. */
  private float[][] upper;

  private float[][] lower;
  private final float[][] mixed;
  private final float[] lighter;

  /** The row of the small planes that {@link #upper} holds; far from all when it holds none. */
  private int upperRow = -2;

  /**
   * @param small the large picture's small copy with the desired colours
   * @param width pixels across of the large picture
   * @param height pixels down of the large picture
   */
  GuidedChromaUpsampler(LabImage small, int width, int height) {
    this.height = height;
    LabImage lab = small.resized(Math.min(small.width(), width), Math.min(small.height(), height));
    knownColumns = lab.width();
    knownRows = lab.height();
    upper = new float[PLANES][width];
    lower = new float[PLANES][width];
    mixed = new float[PLANES][width];
    lighter = new float[width];
    left = new int[width];
    fraction = new float[width];
    for (int x = 0; x < width; x++) {
      double position = position(x, knownColumns, width);
      left[x] = (int) Math.min(position, Math.max(0, knownColumns - 2));
      fraction[x] = (float) (position - left[x]);
    }
    try (MatScope scope = new MatScope()) {
      fill(scope, lab);
    }
  }

  private void fill(MatScope scope, LabImage lab) {
    Mat window = scope.own(Imgproc.getStructuringElement(Imgproc.MORPH_RECT, WINDOW));
    Mat l = plane(scope, lab.l());
    known[LIGHTNESS] = lab.l();
    Mat mean = blurred(scope, l);
    Mat variance = covariance(scope, l, mean, l, mean);
    Core.add(variance, new Scalar(EPSILON), variance);
    for (int first : new int[] {A, B}) {
      known[first + VALUE] = first == A ? lab.a() : lab.b();
      Mat ab = plane(scope, known[first + VALUE]);
      Mat slope = covariance(scope, l, mean, ab, blurred(scope, ab));
      Core.divide(slope, variance, slope);
      // The mean of the regularized slopes of all windows that contain a pixel.
      known[first + SLOPE] = values(blurred(scope, slope));
      Mat extreme = scope.empty();
      Imgproc.erode(ab, extreme, window, MIDDLE, 1, BORDER);
      known[first + LOWEST] = values(extreme);
      Imgproc.dilate(ab, extreme, window, MIDDLE, 1, BORDER);
      known[first + HIGHEST] = values(extreme);
    }
  }

  private Mat plane(MatScope scope, float[] values) {
    Mat plane = scope.own(new Mat(knownRows, knownColumns, CvType.CV_32F));
    plane.put(0, 0, values);
    return plane;
  }

  private static float[] values(Mat plane) {
    float[] values = new float[Math.toIntExact(plane.total())];
    plane.get(0, 0, values);
    return values;
  }

  private static Mat blurred(MatScope scope, Mat plane) {
    Mat mean = scope.empty();
    blur(plane, mean);
    return mean;
  }

  private static void blur(Mat from, Mat to) {
    Imgproc.blur(from, to, WINDOW, MIDDLE, BORDER);
  }

  private static Mat covariance(MatScope scope, Mat x, Mat meanX, Mat y, Mat meanY) {
    Mat covariance = scope.empty();
    Core.multiply(x, y, covariance);
    blur(covariance, covariance);
    Mat means = scope.empty();
    Core.multiply(meanX, meanY, means);
    Core.subtract(covariance, means, covariance);
    return covariance;
  }

  /**
   * Writes a and b of a row of the large picture. Rows in ascending order are fastest.
   *
   * @param lab the row, with L known
   * @param row its index in the large picture
   */
  void write(LabRow lab, int row) {
    double position = position(row, knownRows, height);
    stretch((int) position);
    float weight = (float) (position - (int) position);
    for (int plane = 0; plane < PLANES; plane++) {
      mix(upper[plane], lower[plane], weight, mixed[plane]);
    }
    subtract(lab.l(), mixed[LIGHTNESS], lighter);
    lead(A, lab.a());
    lead(B, lab.b());
  }

  /** The position of a row's or column's centre in the small planes. */
  private static double position(int index, int small, int large) {
    double position = (index + 0.5) * small / large - 0.5;
    return Math.min(Math.max(position, 0), small - 1);
  }

  /** Stretches a row of the small planes, and the one below, to the width of the large picture. */
  private void stretch(int row) {
    if (row == upperRow) {
      return;
    }
    if (row == upperRow + 1) {
      float[][] free = upper;
      upper = lower;
      lower = free;
    } else {
      stretch(row, upper);
    }
    stretch(Math.min(row + 1, knownRows - 1), lower);
    upperRow = row;
  }

  private void stretch(int row, float[][] wide) {
    for (int plane = 0; plane < PLANES; plane++) {
      stretch(known[plane], row * knownColumns, wide[plane]);
    }
  }

  private void stretch(float[] from, int first, float[] to) {
    int next = Math.min(1, knownColumns - 1);
    for (int x = 0; x < to.length; x++) {
      int at = first + left[x];
      to[x] = from[at] + (from[at + next] - from[at]) * fraction[x];
    }
  }

  private static void mix(float[] above, float[] below, float weight, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = above[i] + (below[i] - above[i]) * weight;
    }
  }

  private static void subtract(float[] from, float[] what, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] - what[i];
    }
  }

  private void lead(int first, float[] colour) {
    add(mixed[first + VALUE], mixed[first + SLOPE], lighter, colour);
    limit(colour, mixed[first + LOWEST], mixed[first + HIGHEST]);
  }

  private static void add(float[] value, float[] slope, float[] by, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = value[i] + slope[i] * by[i];
    }
  }

  private static void limit(float[] colour, float[] lowest, float[] highest) {
    for (int i = 0; i < colour.length; i++) {
      colour[i] = Math.min(Math.max(colour[i], lowest[i]), highest[i]);
    }
  }
}
