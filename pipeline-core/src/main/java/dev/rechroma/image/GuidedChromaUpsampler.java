package dev.rechroma.image;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Stretches a small picture's ab over a large picture, strip by strip on demand, following the
 * edges in the large picture's lightness.
 *
 * <p>The stretch is linear, aligned at pixel centres (area averages where it shrinks). Where the
 * lightness of the large picture differs from its own small copy stretched in the same way, ab is
 * adjusted in proportion: the slopes of ab over lightness in windows of the small copy are those of
 * a guided filter (K. He, J. Sun, Fast Guided Filter, 2015), applied to a residual as in D. Kiku et
 * al., Residual Interpolation for Color Image Demosaicking, 2013. The guided filter's own result
 * would blur ab. No value leaves the range of its neighbours in the small picture, so dust and
 * scratches get no colours of their own.
 */
public final class GuidedChromaUpsampler implements AutoCloseable {
  /** The size of a window, px. */
  private static final Size WINDOW = new Size(3, 3);

  private static final Point MIDDLE = new Point(-1, -1);

  /** Isolated, since a plane's neighbours in memory belong to another plane. */
  private static final int BORDER = Core.BORDER_REPLICATE | Core.BORDER_ISOLATED;

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

  private final int width;
  private final int height;
  private final int knownRows;
  private final int knownColumns;

  /** The small planes, side by side. */
  private final Mat known;

  /**
   * @param small the large picture's small copy with the desired colours
   * @param width pixels across of the large picture
   * @param height pixels down of the large picture
   */
  public GuidedChromaUpsampler(LabImage small, int width, int height) {
    this.width = width;
    this.height = height;
    LabImage lab = small.resized(Math.min(small.width(), width), Math.min(small.height(), height));
    knownColumns = lab.width();
    knownRows = lab.height();
    try (MatScope scope = new MatScope()) {
      known = new Mat(knownRows, Math.multiplyExact(PLANES, knownColumns), CvType.CV_32F);
      fill(scope, lab);
    }
  }

  private void fill(MatScope scope, LabImage lab) {
    Mat window = scope.own(Imgproc.getStructuringElement(Imgproc.MORPH_RECT, WINDOW));
    Mat l = plane(scope, LIGHTNESS, lab.l());
    Mat mean = blurred(scope, l);
    Mat variance = covariance(scope, l, mean, l, mean);
    Core.add(variance, new Scalar(EPSILON), variance);
    for (int first : new int[] {A, B}) {
      Mat ab = plane(scope, first + VALUE, first == A ? lab.a() : lab.b());
      Mat slope = covariance(scope, l, mean, ab, blurred(scope, ab));
      Core.divide(slope, variance, slope);
      // The mean of the regularized slopes of all windows that contain a pixel.
      blur(slope, plane(scope, first + SLOPE));
      Imgproc.erode(ab, plane(scope, first + LOWEST), window, MIDDLE, 1, BORDER);
      Imgproc.dilate(ab, plane(scope, first + HIGHEST), window, MIDDLE, 1, BORDER);
    }
  }

  /** One of the planes, as a view to write to. */
  private Mat plane(MatScope scope, int index) {
    return scope.own(known.colRange(index * knownColumns, (index + 1) * knownColumns));
  }

  private Mat plane(MatScope scope, int index, float[] values) {
    Mat plane = plane(scope, index);
    plane.put(0, 0, values);
    return plane;
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
   * Writes a and b of some rows of the large picture.
   *
   * @param lab interleaved L, a, b of these rows, with L known
   * @param firstRow the first of these rows in the large picture
   * @param endRow the row after the last
   */
  public void write(float[] lab, int firstRow, int endRow) {
    int top = (int) position(firstRow);
    float[] stretched = stretched(top, below((int) position(endRow - 1)));
    float[] mixed = new float[width * PLANES];
    for (int row = firstRow; row < endRow; row++) {
      double position = position(row);
      int above = (int) position;
      int length = mixed.length;
      mix(
          stretched,
          (above - top) * length,
          (below(above) - top) * length,
          (float) (position - above),
          mixed);
      lead(mixed, lab, (row - firstRow) * 3 * width);
    }
  }

  /** The position of a row's centre in the small planes. */
  private double position(int row) {
    double position = (row + 0.5) * knownRows / height - 0.5;
    return Math.min(Math.max(position, 0), knownRows - 1);
  }

  private int below(int row) {
    return Math.min(row + 1, knownRows - 1);
  }

  /** Rows of the small planes, stretched to the width of the large picture. */
  private float[] stretched(int firstRow, int lastRow) {
    int rows = (lastRow - firstRow + 1) * PLANES;
    float[] wide = new float[Math.multiplyExact(rows, width)];
    try (MatScope scope = new MatScope()) {
      Mat planeRows = scope.own(known.reshape(1, knownRows * PLANES));
      Mat narrow = scope.own(planeRows.rowRange(firstRow * PLANES, firstRow * PLANES + rows));
      scope.own(Resizer.resize(narrow, width, rows)).get(0, 0, wide);
    }
    return wide;
  }

  private static void mix(float[] rows, int upper, int lower, float weight, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = rows[upper + i] + (rows[lower + i] - rows[upper + i]) * weight;
    }
  }

  private void lead(float[] planes, float[] lab, int start) {
    for (int x = 0; x < width; x++) {
      int pixel = start + 3 * x;
      float lighter = lab[pixel] - planes[LIGHTNESS * width + x];
      lab[pixel + 1] = led(planes, A * width + x, lighter);
      lab[pixel + 2] = led(planes, B * width + x, lighter);
    }
  }

  private float led(float[] planes, int at, float lighter) {
    float value = planes[VALUE * width + at] + planes[SLOPE * width + at] * lighter;
    float lowest = planes[LOWEST * width + at];
    return Math.min(Math.max(value, lowest), planes[HIGHEST * width + at]);
  }

  @Override
  public void close() {
    known.release();
  }
}
