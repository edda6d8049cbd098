package dev.rechroma.image.codec.png;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import java.util.Optional;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

/** The alpha of a gray or RGB PNG whose tRNS chunk declares one colour transparent. */
final class PngTransparency {
  private PngTransparency() {}

  /** The alpha plane, or null if no colour is transparent. */
  static Mat alpha(Mat samples, byte[] file) throws ImageException {
    Optional<int[]> color = PngParser.transparentColor(file);
    if (color.isEmpty() || color.get().length > samples.channels()) {
      return null;
    }
    int bits = PngParser.bits(file);
    int[] values = color.get();
    Scalar transparent = Scalar.all(scaled(values[0], bits));
    if (values.length == 3) {
      transparent = new Scalar(values[2], values[1], values[0]);
    }
    try (MatScope scope = new MatScope()) {
      Mat mask = scope.empty();
      Core.inRange(samples, transparent, transparent, mask);
      Core.bitwise_not(mask, mask);
      Mat alpha = new Mat();
      boolean bytes = samples.depth() == CvType.CV_8U;
      mask.convertTo(alpha, bytes ? CvType.CV_8U : CvType.CV_16U, bytes ? 1 : 257);
      return alpha;
    }
  }

  /** Scales gray with few bits to the range of a byte. */
  private static int scaled(int gray, int bits) {
    int white = (1 << bits) - 1;
    return bits < 8 ? (gray & white) * 255 / white : gray & white;
  }
}
