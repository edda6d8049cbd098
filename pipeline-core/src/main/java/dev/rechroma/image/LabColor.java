package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/**
 * Converts between sRGB of 8 or 16 bits and CIE L*a*b* (D65) floats.
 *
 * <p>To Lab the arithmetic is our own: OpenCV's float conversion from sRGB interpolates in a coarse
 * table and is off by up to 0.6, too much to get the same 8-bit values back.
 */
final class LabColor {
  // IEC 61966-2-1 primaries, each row divided by the D65 white of that row.
  private static final float X_R = (float) (0.412453 / 0.950456);
  private static final float X_G = (float) (0.357580 / 0.950456);
  private static final float X_B = (float) (0.180423 / 0.950456);
  private static final float Y_R = 0.212671f;
  private static final float Y_G = 0.715160f;
  private static final float Y_B = 0.072169f;
  private static final float Z_R = (float) (0.019334 / 1.088754);
  private static final float Z_G = (float) (0.119193 / 1.088754);
  private static final float Z_B = (float) (0.950227 / 1.088754);

  private static final int ROOT_STEPS = 1 << 12;
  private static final float[] ROOT = rootTable();

  private LabColor() {}

  /** Three-channel BGR of 8 or 16 bits. */
  static LabImage ofBgr(Mat bgr) {
    Planes planes = new Planes(bgr.cols(), bgr.rows());
    readBgr(bgr, planes);
    return planes.toImage();
  }

  /** The same row by row. */
  static void readBgr(Mat bgr, LabRows consumer) {
    int height = bgr.rows();
    LightRows rows = new LightRows(bgr);
    Row converted = new Row(bgr.cols());
    for (int row = 0; row < height; row++) {
      rows.read(row, converted.light);
      converted.convert(2);
      consumer.accept(row, converted.l, converted.a, converted.b);
    }
  }

  /** Interleaved 8-bit RGB. */
  static LabImage ofRgb(byte[] rgb, int width, int height) {
    Planes planes = new Planes(width, height);
    Row converted = new Row(width);
    for (int row = 0; row < height; row++) {
      LightRows.of8Bit(rgb, row * 3 * width, converted.light);
      converted.convert(0);
      planes.accept(row, converted.l, converted.a, converted.b);
    }
    return planes.toImage();
  }

  /** Writes the lightness of a row of linear BGR to every third value. */
  static void lightnessOfBgr(float[] light, float[] lab, int start) {
    for (int at = 0; at < light.length; at += 3) {
      float y = Y_B * light[at] + Y_G * light[at + 1] + Y_R * light[at + 2];
      lab[start + at] = 116 * root(y) - 16;
    }
  }

  /** A row on its way from linear light, interleaved, to L, a and b. */
  private record Row(float[] light, float[] l, float[] a, float[] b) {
    Row(int width) {
      this(
          new float[Math.multiplyExact(3, width)],
          new float[width],
          new float[width],
          new float[width]);
    }

    /**
     * @param red where red stands in each triple: 0 or 2
     */
    void convert(int red) {
      for (int i = 0, at = 0; i < l.length; i++, at += 3) {
        float r = light[at + red];
        float g = light[at + 1];
        float bl = light[at + 2 - red];
        float fx = root(X_R * r + X_G * g + X_B * bl);
        float fy = root(Y_R * r + Y_G * g + Y_B * bl);
        float fz = root(Z_R * r + Z_G * g + Z_B * bl);
        l[i] = 116 * fy - 16;
        a[i] = 500 * (fx - fy);
        b[i] = 200 * (fy - fz);
      }
    }
  }

  private record Planes(int width, int height, float[] l, float[] a, float[] b) implements LabRows {
    Planes(int width, int height) {
      this(
          width,
          height,
          new float[Math.multiplyExact(width, height)],
          new float[width * height],
          new float[width * height]);
    }

    @Override
    public void accept(int row, float[] rowL, float[] rowA, float[] rowB) {
      System.arraycopy(rowL, 0, l, row * width, width);
      System.arraycopy(rowA, 0, a, row * width, width);
      System.arraycopy(rowB, 0, b, row * width, width);
    }

    LabImage toImage() {
      return new LabImage(width, height, l, a, b);
    }
  }

  /** CIE's f: the cube root, and a line near zero; linear in a table, off by less than 1e-5. */
  private static float root(float light) {
    float position = light * ROOT_STEPS;
    int step = (int) position;
    float low = ROOT[step];
    return low + (ROOT[step + 1] - low) * (position - step);
  }

  /** Two more values than steps: white may come out a rounding error above 1. */
  private static float[] rootTable() {
    float[] table = new float[ROOT_STEPS + 2];
    for (int i = 0; i < table.length; i++) {
      double t = (double) i / ROOT_STEPS;
      table[i] = (float) (t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116);
    }
    return table;
  }

  /** Float Lab to BGR, written to a Mat of the same size and of 8 or 16 bits. */
  static void toBgr(Mat lab, Mat bgr) {
    toSrgb(lab, bgr, Imgproc.COLOR_Lab2BGR);
  }

  /** As {@link #toBgr} with red first. */
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

  /** The value of white in an unsigned depth. */
  static double maxOf(int depth) {
    return depth == CvType.CV_8U ? 255 : 65535;
  }
}
