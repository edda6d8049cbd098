package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** Reads a picture of sRGB values row by row as linear light, 0..1, interleaved as it is stored. */
final class LightRows {
  private final Mat srgb;
  private final byte[] bytes;
  private final short[] shorts;

  /**
   * @param srgb three channels of 8 or 16 bits
   */
  LightRows(Mat srgb) {
    this.srgb = srgb;
    int values = Math.multiplyExact(srgb.cols(), 3);
    boolean is8Bit = srgb.depth() == CvType.CV_8U;
    this.bytes = is8Bit ? new byte[values] : null;
    this.shorts = is8Bit ? null : new short[values];
  }

  void read(int row, float[] light) {
    if (bytes != null) {
      srgb.get(row, 0, bytes);
      of8Bit(bytes, 0, light);
    } else {
      srgb.get(row, 0, shorts);
      of16Bit(shorts, light);
    }
  }

  /** Fills {@code light} from 8-bit values that start at {@code from}. */
  static void of8Bit(byte[] values, int from, float[] light) {
    float[] table = Bits8.LIGHT;
    for (int i = 0; i < light.length; i++) {
      light[i] = table[values[from + i] & 0xFF];
    }
  }

  private static void of16Bit(short[] values, float[] light) {
    float[] table = Bits16.LIGHT;
    for (int i = 0; i < light.length; i++) {
      light[i] = table[values[i] & 0xFFFF];
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
    static final float[] LIGHT = table(1 << 8);
  }

  /** Apart, so that it is built only when a 16-bit photo comes. */
  private static final class Bits16 {
    static final float[] LIGHT = table(1 << 16);
  }
}
