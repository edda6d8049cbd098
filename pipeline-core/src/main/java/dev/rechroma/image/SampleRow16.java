package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** A row of 16-bit samples. */
final class SampleRow16 extends SampleRow {
  private static final float[] LIGHTNESS = lightness(CvType.CV_16U);

  private final short[] samples;

  SampleRow16(int width) {
    super(width, LIGHTNESS);
    samples = new short[3 * width];
  }

  @Override
  void get(Mat bgr, int row) {
    bgr.get(row, 0, samples);
  }

  @Override
  int sample(int i) {
    return samples[i] & 0xFFFF;
  }

  @Override
  void set(int i, float light) {
    samples[i] = LinearLight.to16Bits(light);
  }

  @Override
  void put(Mat bgr, int row) {
    bgr.put(row, 0, samples);
  }
}
