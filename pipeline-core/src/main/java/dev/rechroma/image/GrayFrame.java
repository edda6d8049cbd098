package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/** A frame of a film: sRGB gray of 8 or 16 bits, full range, in native memory. */
public final class GrayFrame implements AutoCloseable {
  static {
    NativeLibrary.load();
  }

  private final Mat gray;

  private GrayFrame(Mat gray) {
    this.gray = gray;
  }

  /**
   * From samples, row-major: bytes.
   *
   * @throws IllegalArgumentException if their number is not width * height
   */
  public static GrayFrame of(byte[] samples, int width, int height) {
    requireSize(samples.length, width, height);
    Mat gray = new Mat(height, width, CvType.CV_8U);
    gray.put(0, 0, samples);
    return new GrayFrame(gray);
  }

  /** The same with 16 bits a sample. */
  public static GrayFrame of(short[] samples, int width, int height) {
    requireSize(samples.length, width, height);
    Mat gray = new Mat(height, width, CvType.CV_16U);
    gray.put(0, 0, samples);
    return new GrayFrame(gray);
  }

  private static void requireSize(int samples, int width, int height) {
    if (width < 1 || height < 1 || samples != (long) width * height) {
      throw new IllegalArgumentException(samples + " samples for " + width + "x" + height);
    }
  }

  /** The whole frame in L*a*b*, stretched to these sides, px. */
  public LabImage toLab(int width, int height) {
    try (MatScope scope = new MatScope()) {
      Mat small = scope.own(bgr(scope.own(Resizer.resize(gray, width, height))));
      return LabImage.of(LabColor.ofBgr(scope, small));
    }
  }

  /**
   * The frame in colour, with its own lightness ({@link ChromaOverlay}).
   *
   * @param predicted a small copy of it with the desired colours
   */
  public ColourFrame withAb(LabImage predicted) {
    return new ColourFrame(ChromaOverlay.of(gray, predicted));
  }

  /** The frame as it is, for showing it beside the one in colour. */
  public ColourFrame unchanged() {
    return new ColourFrame(bgr(gray));
  }

  private static Mat bgr(Mat gray) {
    Mat bgr = new Mat();
    Imgproc.cvtColor(gray, bgr, Imgproc.COLOR_GRAY2BGR);
    return bgr;
  }

  @Override
  public void close() {
    gray.release();
  }
}
