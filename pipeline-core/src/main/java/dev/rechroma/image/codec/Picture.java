package dev.rechroma.image.codec;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabColor;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.Orientation;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Pixels, with the style of the file that they come from.
 *
 * @param bgr three channels of 8 or 16 bits
 * @param alpha one channel of the same depth, or null
 * @param otherSamples number of samples per pixel in the file that are neither colour nor alpha
 */
public record Picture(Mat bgr, Mat alpha, FileStyle style, int otherSamples) {

  /** A picture from a format that has only one style. */
  public static Picture of(Mat bgr, Mat alpha) {
    return new Picture(bgr, alpha, FileStyle.NONE, 0);
  }

  /**
   * @throws ImageException if a side is longer than a format can hold
   */
  public void requireSide(int max, String format) throws ImageException {
    int longer = Math.max(bgr.cols(), bgr.rows());
    if (longer > max) {
      throw new ImageException(longer + " px is too long a side for " + format);
    }
  }

  /** The picture turned upright; this one must not be used afterwards. */
  public Picture upright(Orientation orientation) {
    Mat turned = orientation.upright(bgr);
    Mat turnedAlpha = alpha == null ? null : orientation.upright(alpha);
    return new Picture(turned, turnedAlpha, style, otherSamples);
  }

  /** Bits per channel: 8 or 16. */
  public int bitDepth() {
    return bgr.depth() == CvType.CV_8U ? 8 : 16;
  }

  /** BGR, or BGRA if there is alpha, in the picture's own depth. */
  public Mat interleaved(MatScope scope) {
    if (alpha == null) {
      return bgr;
    }
    Mat bgra = scope.empty();
    Core.merge(List.of(bgr, alpha), bgra);
    return bgra;
  }

  /** The same samples in 8 bits. */
  public static Mat toBytes(MatScope scope, Mat samples) {
    if (samples.depth() == CvType.CV_8U) {
      return samples;
    }
    Mat bytes = scope.empty();
    samples.convertTo(
        bytes, CvType.CV_8UC(samples.channels()), 255 / LabColor.maxOf(CvType.CV_16U));
    return bytes;
  }

  /** The same with other colours; the alpha is a copy. */
  public Picture recoloured(Mat colors) {
    return new Picture(colors, alpha == null ? null : alpha.clone(), style, otherSamples);
  }

  /** Releases the native memory. */
  public void release() {
    bgr.release();
    if (alpha != null) {
      alpha.release();
    }
  }
}
