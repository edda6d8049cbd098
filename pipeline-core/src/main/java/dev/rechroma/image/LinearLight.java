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
      light[i] = (float) ofGamma(i / (size - 1.0));
    }
    return light;
  }

  /** Converts an sRGB value to linear light, both 0..1. */
  static double ofGamma(double value) {
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  /**
   * An 8-bit sRGB sample, at most 0.55 away from the exact one.
   *
   * @param light linear light; outside [0, 1] it counts as 0 or 1
   */
  static byte to8Bits(float light) {
    return Gamma8.TABLE[Gamma8.cell(light)];
  }

  /** A 16-bit sRGB sample, at most 0.6 away from the exact one. */
  static short to16Bits(float light) {
    return (short) (65535 * Gamma16.of(Math.min(Math.max(light, 0), 1)) + 0.5f);
  }

  private static final class Bits8 {
    static final Mat TABLE = new Mat(1, 1 << 8, CvType.CV_32F);

    static {
      TABLE.put(0, 0, table(1 << 8));
    }
  }

  /** A cell for all floats with the same exponent and the same upper bits of the fraction. */
  private static final class Gamma8 {
    static final int SHIFT = 13;

    /** Less than half a step. */
    static final int DARKEST = Float.floatToRawIntBits(0x1p-13f) >> SHIFT;

    static final int WHITE = Float.floatToRawIntBits(1) >> SHIFT;
    static final byte[] TABLE = new byte[WHITE - DARKEST + 1];

    static {
      for (int i = 1; i < WHITE - DARKEST; i++) {
        float light = Float.intBitsToFloat(((DARKEST + i) << SHIFT) + (1 << (SHIFT - 1)));
        TABLE[i] = (byte) Math.round(255 * gamma(light));
      }
      TABLE[WHITE - DARKEST] = (byte) 255;
    }

    static int cell(float light) {
      int cell = Float.floatToRawIntBits(light) >> SHIFT; // negative for negative light
      return Math.min(Math.max(cell, DARKEST), WHITE) - DARKEST;
    }
  }

  /** The same cells with linear interpolation; without, the table would not fit into a cache. */
  private static final class Gamma16 {
    static final int SHIFT = 15;

    /** Up to here gamma is linear. */
    static final float LINEAR = 0.0031308f;

    static final int DARKEST = Float.floatToRawIntBits(0x1p-9f) >> SHIFT;
    static final int WHITE = Float.floatToRawIntBits(1) >> SHIFT;
    static final float[] TABLE = new float[WHITE - DARKEST + 2];

    static {
      for (int i = 0; i < TABLE.length; i++) {
        TABLE[i] = (float) gamma(Float.intBitsToFloat((DARKEST + i) << SHIFT));
      }
    }

    static float of(float light) {
      if (light <= LINEAR) {
        return 12.92f * light;
      }
      int bits = Float.floatToRawIntBits(light);
      int cell = (bits >> SHIFT) - DARKEST;
      float fraction = (bits & ((1 << SHIFT) - 1)) * (1f / (1 << SHIFT));
      return TABLE[cell] + (TABLE[cell + 1] - TABLE[cell]) * fraction;
    }
  }

  /** A separate class, so that the table is built only for the first 16-bit photo. */
  private static final class Bits16 {
    static final float[] TABLE = table(1 << 16);
  }
}
