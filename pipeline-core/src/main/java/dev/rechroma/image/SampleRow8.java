package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** A row of 8-bit samples. */
final class SampleRow8 extends SampleRow {
  private static final float[] LIGHTNESS = lightness(CvType.CV_8U);

  private final byte[] read;
  private final byte[] written;

  SampleRow8(Mat picture) {
    super(picture, LIGHTNESS);
    read = new byte[picture.cols() * picture.channels()];
    written = new byte[picture.cols() * 3];
  }

  @Override
  void get(Mat picture, int row) {
    picture.get(row, 0, read);
  }

  @Override
  void lightness(Mat picture, int row, float[] l) {
    Lightness8.of(read, l);
  }

  @Override
  int sample(int i) {
    return read[i] & 0xFF;
  }

  @Override
  void set(int i, float light) {
    written[i] = LinearLight.to8Bits(light);
  }

  @Override
  void put(Mat bgr, int row) {
    bgr.put(row, 0, written);
  }
}
