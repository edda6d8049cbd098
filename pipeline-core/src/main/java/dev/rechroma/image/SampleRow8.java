package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** A row of 8-bit samples. */
final class SampleRow8 extends SampleRow {
  private static final float[] LIGHTNESS = lightness(CvType.CV_8U);

  private final byte[] samples;

  SampleRow8(int width) {
    super(width, LIGHTNESS);
    samples = new byte[3 * width];
  }

  @Override
  void get(Mat bgr, int row) {
    bgr.get(row, 0, samples);
  }

  @Override
  int sample(int i) {
    return samples[i] & 0xFF;
  }

  @Override
  void set(int i, float light) {
    samples[i] = LinearLight.to8Bits(light);
  }

  @Override
  void put(Mat bgr, int row) {
    bgr.put(row, 0, samples);
  }
}
