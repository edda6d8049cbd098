package dev.rechroma.image.codec;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Decodes and encodes files with OpenCV, in memory. */
public final class OpenCvFile {
  private OpenCvFile() {}

  /**
   * Decodes the samples of a file.
   *
   * @param format name of the format, for the message
   * @param flags of {@link Imgcodecs}
   * @throws ImageException if the decoder rejects it
   */
  public static Mat decode(MatScope scope, String format, byte[] file, int flags)
      throws ImageException {
    Mat encoded = scope.own(new Mat(1, file.length, CvType.CV_8U));
    encoded.put(0, 0, file);
    Mat samples = scope.own(Imgcodecs.imdecode(encoded, flags));
    if (samples.empty()) {
      throw ImageException.undecodable(format, null);
    }
    return samples;
  }

  /**
   * Encodes samples to a file.
   *
   * @param parameters pairs of {@link Imgcodecs}' flags and values
   * @throws ImageException if the encoder rejects them
   */
  public static byte[] encode(MatScope scope, Codec format, Mat samples, int... parameters)
      throws ImageException {
    MatOfByte file = scope.own(new MatOfByte());
    MatOfInt flags = scope.own(new MatOfInt(parameters));
    String extension = "." + format.extensions().get(0);
    if (!Imgcodecs.imencode(extension, samples, file, flags)) {
      throw new ImageException("cannot be written as " + format.name());
    }
    return file.toArray();
  }

  /** A new BGR Mat of the colours of gray, gray with alpha, BGR or BGRA. */
  public static Mat bgr(Mat samples) throws ImageException {
    Mat bgr = new Mat();
    switch (samples.channels()) {
      case 1 -> Imgproc.cvtColor(samples, bgr, Imgproc.COLOR_GRAY2BGR);
      case 2 -> grayToBgr(samples, bgr);
      case 3 -> samples.assignTo(bgr);
      case 4 -> Imgproc.cvtColor(samples, bgr, Imgproc.COLOR_BGRA2BGR);
      default -> throw new ImageException("picture with " + samples.channels() + " channels");
    }
    return bgr;
  }

  private static void grayToBgr(Mat grayAlpha, Mat bgr) {
    try (MatScope scope = new MatScope()) {
      Mat gray = scope.empty();
      Core.extractChannel(grayAlpha, gray, 0);
      Imgproc.cvtColor(gray, bgr, Imgproc.COLOR_GRAY2BGR);
    }
  }

  /** A new Mat of the alpha, which is the last channel of the samples; null if there is none. */
  public static Mat alpha(Mat samples) {
    if (samples.channels() % 2 == 1) {
      return null;
    }
    Mat alpha = new Mat();
    Core.extractChannel(samples, alpha, samples.channels() - 1);
    return alpha;
  }
}
