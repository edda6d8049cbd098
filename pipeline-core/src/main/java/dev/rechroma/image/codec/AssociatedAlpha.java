package dev.rechroma.image.codec;

import dev.rechroma.image.MatScope;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

/** Colours that are multiplied by their alpha, as some formats can store them. */
public final class AssociatedAlpha {
  private AssociatedAlpha() {}

  /** Converts multiplied colours to straight ones; where alpha is 0 they do not change. */
  public static void divide(Mat bgr, Mat alpha) {
    try (MatScope scope = new MatScope()) {
      Mat straight = scope.empty();
      Core.divide(bgr, shares(scope, alpha), straight, white(bgr));
      Mat visible = scope.empty();
      Core.compare(alpha, Scalar.all(0), visible, Core.CMP_GT);
      straight.copyTo(bgr, visible);
    }
  }

  /** Multiplies straight colours by alpha; the scope releases the result. */
  public static Mat multiplied(MatScope scope, Mat bgr, Mat alpha) {
    Mat product = scope.empty();
    Core.multiply(bgr, shares(scope, alpha), product, 1 / white(bgr));
    return product;
  }

  private static Mat shares(MatScope scope, Mat alpha) {
    Mat shares = scope.empty();
    Imgproc.cvtColor(alpha, shares, Imgproc.COLOR_GRAY2BGR);
    return shares;
  }

  private static double white(Mat samples) {
    return samples.depth() == CvType.CV_8U ? 255 : 65535;
  }
}
