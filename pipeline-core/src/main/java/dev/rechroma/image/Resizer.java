package dev.rechroma.image;

import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * The only way in which pictures are resized: area averages where a side shrinks, linear where it
 * grows.
 */
public final class Resizer {
  private Resizer() {}

  /** A new Mat of the same type; the caller releases it. */
  public static Mat resize(Mat from, int width, int height) {
    int smallWidth = Math.min(width, from.cols());
    int smallHeight = Math.min(height, from.rows());
    Mat small = resize(from, smallWidth, smallHeight, Imgproc.INTER_AREA);
    if (smallWidth == width && smallHeight == height) {
      return small;
    }
    try {
      return resize(small, width, height, Imgproc.INTER_LINEAR);
    } finally {
      small.release();
    }
  }

  private static Mat resize(Mat from, int width, int height, int interpolation) {
    Mat to = new Mat();
    Imgproc.resize(from, to, new Size(width, height), 0, 0, interpolation);
    return to;
  }
}
