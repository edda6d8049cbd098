package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** A row of 16-bit samples. */
final class SampleRow16 extends SampleRow {
  private static final float[] LIGHTNESS = lightness(CvType.CV_16U);

  private final short[] read;
  private final short[] written;

  SampleRow16(Mat picture) {
    super(picture, LIGHTNESS);
    read = new short[picture.cols() * picture.channels()];
    written = new short[picture.cols() * 3];
  }

  @Override
  void get(Mat picture, int row) {
    picture.get(row, 0, read);
  }

  @Override
  void lightness(Mat picture, int row, float[] l) {
    try (MatScope scope = new MatScope()) {
      float[] values = lightness(scope, scope.own(picture.row(row)));
      System.arraycopy(values, 0, l, 0, values.length);
    }
  }

  @Override
  int sample(int i) {
    return read[i] & 0xFFFF;
  }

  @Override
  void set(int i, float light) {
    written[i] = LinearLight.to16Bits(light);
  }

  @Override
  void put(Mat bgr, int row) {
    bgr.put(row, 0, written);
  }
}
