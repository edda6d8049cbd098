package dev.rechroma.image;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/**
 * Converts between 8-bit or 16-bit sRGB and CIE L*a*b* (D65) floats.
 *
 * <p>For conversion to Lab, gamma is removed with our own table and OpenCV does the rest from
 * linear light, which is exact: its direct conversion from sRGB interpolates in a coarse table and
 * is off by up to 0.6, too much to get the same 8-bit values back.
 */
public final class LabColor {
  private static final int STRIP_ROWS = 16;

  private LabColor() {}

  /**
   * Converts three-channel BGR of 8 or 16 bits to three floats per pixel; the scope releases the
   * result.
   */
  public static Mat ofBgr(MatScope scope, Mat bgr) {
    return toLab(scope, bgr, Imgproc.COLOR_LBGR2Lab);
  }

  /** The same for RGB. */
  static Mat ofRgb(MatScope scope, Mat rgb) {
    return toLab(scope, rgb, Imgproc.COLOR_LRGB2Lab);
  }

  private static Mat toLab(MatScope scope, Mat srgb, int conversion) {
    Mat lab = scope.empty();
    Imgproc.cvtColor(scope.own(LinearLight.of(srgb)), lab, conversion);
    return lab;
  }

  /**
   * BGR of 8 or 16 bits as planes L, a, b of unsigned 16-bit integers: (value - min) * steps per
   * channel, rounded and clamped to the range.
   *
   * <p>Works on a few rows at a time, in Mats that stay in the cache: floats for the whole picture
   * would be returned to the system after each photo, and allocating them again takes longer than
   * the arithmetic.
   */
  public static short[] quantized(Mat bgr, double[] min, double[] steps) {
    Planes16 planes = new Planes16(bgr.cols(), bgr.rows(), min, steps);
    for (int row = 0; row < bgr.rows(); row += STRIP_ROWS) {
      try (MatScope scope = new MatScope()) {
        int end = Math.min(bgr.rows(), row + STRIP_ROWS);
        planes.write(scope, ofBgr(scope, scope.own(bgr.rowRange(row, end))), row);
      }
    }
    return planes.values;
  }

  /** Does {@link #quantized(Mat, double[], double[])} for a Lab Mat. */
  static short[] quantizedLab(MatScope scope, Mat lab, double[] min, double[] steps) {
    Planes16 planes = new Planes16(lab.cols(), lab.rows(), min, steps);
    planes.write(scope, lab, 0);
    return planes.values;
  }

  private record Planes16(int width, int height, double[] min, double[] steps, short[] values) {
    Planes16(int width, int height, double[] min, double[] steps) {
      this(width, height, min, steps, new short[Math.multiplyExact(3 * width, height)]);
    }

    void write(MatScope scope, Mat lab, int row) {
      short[] part = new short[Math.toIntExact(lab.total())];
      Mat channel = scope.empty();
      Mat quantized = scope.empty();
      for (int i = 0; i < 3; i++) {
        Core.extractChannel(lab, channel, i);
        channel.convertTo(quantized, CvType.CV_16U, steps[i], -min[i] * steps[i]);
        quantized.get(0, 0, part);
        System.arraycopy(part, 0, values, (i * height + row) * width, part.length);
      }
    }
  }

  /** Converts float Lab to BGR, written to a Mat of the same size with 8 or 16 bits. */
  public static void toBgr(Mat lab, Mat bgr) {
    toSrgb(lab, bgr, Imgproc.COLOR_Lab2BGR);
  }

  /** Does {@link #toBgr} with red first. */
  static void toRgb(Mat lab, Mat rgb) {
    toSrgb(lab, rgb, Imgproc.COLOR_Lab2RGB);
  }

  private static void toSrgb(Mat lab, Mat srgb, int conversion) {
    try (MatScope scope = new MatScope()) {
      Mat unit = scope.empty();
      Imgproc.cvtColor(lab, unit, conversion);
      unit.convertTo(srgb, srgb.type(), maxOf(srgb.depth()));
    }
  }

  /** The value of white for an unsigned depth. */
  public static double maxOf(int depth) {
    return depth == CvType.CV_8U ? 255 : 65535;
  }
}
