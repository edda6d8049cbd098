package dev.rechroma.image;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/**
 * A row of sRGB samples, gray or blue, green, red of each pixel; the latter are what is written.
 */
abstract class SampleRow {
  private final int width;
  private final int channels;
  private final float[] lightness;

  /**
   * @param lightness of gray, by its sample
   */
  SampleRow(Mat picture, float[] lightness) {
    this.width = picture.cols();
    this.channels = picture.channels();
    this.lightness = lightness;
  }

  /** The lightness of all grays: a table for as many samples. */
  static float[] lightness(int depth) {
    int values = (int) LabColor.maxOf(depth) + 1;
    try (MatScope scope = new MatScope()) {
      float[] ramp = new float[values];
      for (int i = 0; i < values; i++) {
        ramp[i] = i;
      }
      Mat gray = scope.own(new Mat(1, values, CvType.CV_32F));
      gray.put(0, 0, ramp);
      gray.convertTo(gray, depth);
      Mat bgr = scope.empty();
      Imgproc.cvtColor(gray, bgr, Imgproc.COLOR_GRAY2BGR);
      return lightness(scope, bgr);
    }
  }

  static float[] lightness(MatScope scope, Mat bgr) {
    Mat l = scope.empty();
    Core.extractChannel(LabColor.ofBgr(scope, bgr), l, 0);
    float[] values = new float[l.cols()];
    l.get(0, 0, values);
    return values;
  }

  /** Reads the samples of a row, and gives its lightness. */
  final void read(Mat picture, int row, float[] l) {
    get(picture, row);
    if (isGray()) {
      for (int x = 0; x < width; x++) {
        l[x] = lightness[sample(channels * x)];
      }
      return;
    }
    lightness(picture, row, l);
  }

  /** Gives the lightness of the row that was read, which is in colour. */
  abstract void lightness(Mat picture, int row, float[] l);

  private boolean isGray() {
    for (int i = 0; channels == 3 && i < 3 * width; i += 3) {
      if (sample(i) != sample(i + 1) || sample(i) != sample(i + 2)) {
        return false;
      }
    }
    return true;
  }

  /** Writes a row in other colours. */
  final void write(LightRow light, Mat bgr, int row) {
    float[] red = light.red();
    float[] green = light.green();
    float[] blue = light.blue();
    for (int x = 0; x < width; x++) {
      set(3 * x, blue[x]);
      set(3 * x + 1, green[x]);
      set(3 * x + 2, red[x]);
    }
    put(bgr, row);
  }

  abstract void get(Mat picture, int row);

  /** A sample that was read. */
  abstract int sample(int i);

  /** Sets a sample to write from linear light. */
  abstract void set(int i, float light);

  abstract void put(Mat bgr, int row);
}
