package dev.rechroma.image;

import java.util.Arrays;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * A small square of ab stretched over a large picture, row by row on demand, along the edges of the
 * picture's lightness.
 *
 * <p>It is stretched linearly, with pixel centres as the anchor (by area averages where it
 * shrinks), and where the large picture is lighter than its own small copy stretched likewise, ab
 * moves along: the slopes of ab over lightness in windows of the small copy are those of a guided
 * filter (K. He, J. Sun, Fast Guided Filter, 2015), laid over a residual as in D. Kiku et al.,
 * Residual Interpolation for Color Image Demosaicking, 2013. The guided filter's own result would
 * blur ab. No value leaves the range of its neighbours in the small square, so that dust and
 * scratches get no colours of their own.
 */
final class AbPlanes {
  /** Pixels around the middle one of a window. */
  private static final Size WINDOW = new Size(3, 3);

  /** In the square of L*: where lightness varies less than this, ab is hardly led by it. */
  private static final double EPSILON = 16;

  /** Of the small planes, interleaved: lightness, then for a and for b the four that follow. */
  private static final int CHANNELS = 9;

  private static final int VALUE = 0;
  private static final int SLOPE = 1;
  private static final int LOWEST = 2;
  private static final int HIGHEST = 3;

  private final int width;
  private final int height;
  private final int knownRows;
  private final int knownColumns;
  private final float[] planes;
  private float[] upper;
  private float[] lower;
  private int upperRow = -1;
  private int lowerRow = -1;

  /**
   * @param small the large picture's small copy in the colours that it is to have
   * @param width pixels across of the large picture
   * @param height pixels down of the large picture
   */
  AbPlanes(LabImage small, int width, int height) {
    this.width = width;
    this.height = height;
    LabImage known =
        small.resized(Math.min(small.width(), width), Math.min(small.height(), height));
    knownColumns = known.width();
    knownRows = known.height();
    planes = new float[Math.multiplyExact(knownColumns * CHANNELS, knownRows)];
    try (MatScope scope = new MatScope()) {
      planes(scope, known).get(0, 0, planes);
    }
    upper = new float[Math.multiplyExact(width, CHANNELS)];
    lower = upper.clone();
  }

  private static Mat planes(MatScope scope, LabImage small) {
    Mat lab = scope.own(small.toMat());
    Mat l = channel(scope, lab, 0);
    Mat mean = blurred(scope, l);
    Mat variance = covariance(scope, l, mean, l, mean);
    Core.add(variance, new Scalar(EPSILON), variance);
    Mat a = channel(scope, lab, 1);
    Mat b = channel(scope, lab, 2);
    Mat planes = scope.empty();
    Core.merge(
        List.of(
            l,
            a,
            slope(scope, l, mean, variance, a),
            neighbours(scope, a, Imgproc.MORPH_ERODE),
            neighbours(scope, a, Imgproc.MORPH_DILATE),
            b,
            slope(scope, l, mean, variance, b),
            neighbours(scope, b, Imgproc.MORPH_ERODE),
            neighbours(scope, b, Imgproc.MORPH_DILATE)),
        planes);
    return planes;
  }

  private static Mat channel(MatScope scope, Mat lab, int index) {
    Mat plane = scope.empty();
    Core.extractChannel(lab, plane, index);
    return plane;
  }

  private static Mat blurred(MatScope scope, Mat plane) {
    Mat mean = scope.empty();
    Imgproc.blur(plane, mean, WINDOW, new Point(-1, -1), Core.BORDER_REPLICATE);
    return mean;
  }

  private static Mat covariance(MatScope scope, Mat x, Mat meanX, Mat y, Mat meanY) {
    Mat product = scope.empty();
    Core.multiply(x, y, product);
    Mat means = scope.empty();
    Core.multiply(meanX, meanY, means);
    Mat covariance = scope.empty();
    Core.subtract(blurred(scope, product), means, covariance);
    return covariance;
  }

  /** The mean, over the windows that a pixel is in, of the windows' regularized slopes. */
  private static Mat slope(MatScope scope, Mat l, Mat meanL, Mat variance, Mat ab) {
    Mat slope = scope.empty();
    Core.divide(covariance(scope, l, meanL, ab, blurred(scope, ab)), variance, slope);
    return blurred(scope, slope);
  }

  private static Mat neighbours(MatScope scope, Mat plane, int operation) {
    Mat extreme = scope.empty();
    Mat window = scope.own(Imgproc.getStructuringElement(Imgproc.MORPH_RECT, WINDOW));
    Imgproc.morphologyEx(plane, extreme, operation, window);
    return extreme;
  }

  /**
   * Writes a and b of one row of the large picture; rows are best asked for in order.
   *
   * @param lab interleaved L, a, b with L known
   * @param start where the row starts in {@code lab}
   * @param row the row of the large picture
   */
  void writeRow(float[] lab, int start, int row) {
    double position = (row + 0.5) * knownRows / height - 0.5;
    double clamped = Math.min(Math.max(position, 0), knownRows - 1);
    int above = (int) clamped;
    stretch(above, Math.min(above + 1, knownRows - 1));
    float weight = (float) (clamped - above);
    for (int x = 0; x < width; x++) {
      int at = x * CHANNELS;
      int pixel = start + 3 * x;
      float lighter = lab[pixel] - mix(at, weight);
      lab[pixel + 1] = led(at + 1, weight, lighter);
      lab[pixel + 2] = led(at + 5, weight, lighter);
    }
  }

  private float led(int at, float weight, float lighter) {
    float value = mix(at + VALUE, weight) + mix(at + SLOPE, weight) * lighter;
    float lowest = mix(at + LOWEST, weight);
    float highest = mix(at + HIGHEST, weight);
    return Math.min(Math.max(value, lowest), highest);
  }

  private float mix(int at, float weight) {
    return upper[at] + (lower[at] - upper[at]) * weight;
  }

  /** Has the two small rows at hand, as wide as the large picture. */
  private void stretch(int above, int below) {
    if (above == lowerRow) {
      float[] free = upper;
      upper = lower;
      lower = free;
      upperRow = lowerRow;
      lowerRow = -1;
    }
    if (above != upperRow) {
      stretchRow(above, upper);
      upperRow = above;
    }
    if (below != lowerRow) {
      stretchRow(below, lower);
      lowerRow = below;
    }
  }

  private void stretchRow(int row, float[] to) {
    try (MatScope scope = new MatScope()) {
      Mat narrow = scope.own(new Mat(1, knownColumns, CvType.CV_32FC(CHANNELS)));
      int length = knownColumns * CHANNELS;
      narrow.put(0, 0, Arrays.copyOfRange(planes, row * length, (row + 1) * length));
      scope.own(Resizer.resize(narrow, width, 1)).get(0, 0, to);
    }
  }
}
