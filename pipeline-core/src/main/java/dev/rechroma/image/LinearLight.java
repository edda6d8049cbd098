package dev.rechroma.image;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** sRGB's gamma (IEC 61966-2-1): converts 8 or 16 bits to linear light, 0..1, and back. */
public final class LinearLight {
  private LinearLight() {}

  /** A new float Mat of the same size and channels; the caller releases it. */
  static Mat of(Mat srgb) {
    Mat light = new Mat();
    if (srgb.depth() == CvType.CV_8U) {
      Core.LUT(srgb, Bits8.TABLE, light);
    } else {
      light.create(srgb.size(), CvType.CV_32FC(srgb.channels()));
      fill16Bit(srgb, light);
    }
    return light;
  }

  /** Converts linear light to an sRGB value, both 0..1. */
  public static double gamma(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
  }

  /** Fills a 16-bit picture, as OpenCV's look-up supports only 8 bits. */
  private static void fill16Bit(Mat srgb, Mat light) {
    short[] values = new short[Math.multiplyExact(srgb.cols(), srgb.channels())];
    float[] row = new float[values.length];
    for (int y = 0; y < srgb.rows(); y++) {
      srgb.get(y, 0, values);
      for (int i = 0; i < row.length; i++) {
        row[i] = Bits16.TABLE[values[i] & 0xFFFF];
      }
      light.put(y, 0, row);
    }
  }

  private static float[] table(int size) {
    float[] light = new float[size];
    for (int i = 0; i < size; i++) {
      double v = i / (size - 1.0);
      light[i] = (float) (v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
    }
    return light;
  }

  private static final class Bits8 {
    static final Mat TABLE = new Mat(1, 1 << 8, CvType.CV_32F);

    static {
      TABLE.put(0, 0, table(1 << 8));
    }
  }

  /** A separate class, so that the table is built only for the first 16-bit photo. */
  private static final class Bits16 {
    static final float[] TABLE = table(1 << 16);
  }
}
