package dev.rechroma.image;

import java.util.SplittableRandom;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/**
 * Effects of lenses, film, age and scanners on the lightness of a photo; its a and b do not change.
 * Each kind draws its strength at random, up to a maximum in [0, 1], where 1 is a bad old print.
 * The kinds are in the order in which they occur to a photo.
 */
public enum Degradation {
  /** Out of focus: a Gaussian with a standard deviation of up to 1 px. */
  BLUR(0.4) {
    @Override
    void degrade(MatScope scope, Mat l, double strength, SplittableRandom random) {
      double sigma = 0.3 + 0.7 * strength * random.nextDouble();
      Imgproc.GaussianBlur(l, l, new Size(0, 0), sigma, sigma, Core.BORDER_REFLECT_101);
    }
  },

  /**
   * Corners lose up to half of their lightness, as the square of the distance from the middle
   * grows.
   */
  VIGNETTE(0.3) {
    @Override
    void degrade(MatScope scope, Mat l, double strength, SplittableRandom random) {
      double depth = 0.5 * strength * random.nextDouble();
      float[] values = pixels(l);
      double middleX = (l.cols() - 1) * (0.5 + 0.1 * (2 * random.nextDouble() - 1));
      double middleY = (l.rows() - 1) * (0.5 + 0.1 * (2 * random.nextDouble() - 1));
      double reach = (square(l.cols()) + square(l.rows())) / 4.0;
      for (int y = 0, i = 0; y < l.rows(); y++) {
        for (int x = 0; x < l.cols(); x++, i++) {
          double far = Math.min(1, (square(x - middleX) + square(y - middleY)) / reach);
          values[i] *= (float) (1 - depth * far);
        }
      }
      l.put(0, 0, values);
    }
  },

  /**
   * Film grain: noise with a standard deviation of up to 5 in middle gray and half of that in black
   * and white, where film has less room to vary; grains are clumps of about a pixel.
   */
  GRAIN(0.5) {
    @Override
    void degrade(MatScope scope, Mat l, double strength, SplittableRandom random) {
      double deviation = 5 * strength * random.nextDouble();
      Mat noise = grains(scope, l.size(), 0.3 + 0.4 * random.nextDouble(), random);
      float[] grain = pixels(noise);
      float[] values = pixels(l);
      for (int i = 0; i < values.length; i++) {
        float unit = values[i] / MAX;
        values[i] += (float) deviation * grain[i] * (0.5f + 2 * unit * (1 - unit));
      }
      l.put(0, 0, values);
    }
  },

  /**
   * A gamma from 1/1.65 to 1.65, with black raised to up to 25 and white lowered to as little as
   * 75.
   */
  FADING(0.6) {
    @Override
    void degrade(MatScope scope, Mat l, double strength, SplittableRandom random) {
      double gamma = Math.exp(0.5 * strength * (2 * random.nextDouble() - 1));
      double black = 25 * strength * random.nextDouble();
      double white = MAX - 25 * strength * random.nextDouble();
      Mat unit = scope.empty();
      l.convertTo(unit, CvType.CV_32F, 1.0 / MAX);
      Core.pow(unit, gamma, unit);
      unit.convertTo(l, CvType.CV_32F, white - black, black);
    }
  },

  /** One to three thin lines, bright or dark, from edge to edge and nearly vertical. */
  SCRATCHES(0.15) {
    @Override
    void degrade(MatScope scope, Mat l, double strength, SplittableRandom random) {
      int lines = random.nextInt(1, 4);
      for (int i = 0; i < lines; i++) {
        double top = l.cols() * random.nextDouble();
        double bottom = top + 0.06 * l.rows() * (2 * random.nextDouble() - 1);
        Mat mask = scope.own(Mat.zeros(l.size(), CvType.CV_8U));
        Imgproc.line(
            mask, subpixel(top, 0), subpixel(bottom, l.rows() - 1.0), PREDICT, 1, AA, SHIFT);
        mark(l, mask, strength, random);
      }
    }
  },

  /** Up to a dozen specks of one to three pixels, bright or dark. */
  DUST(0.2) {
    @Override
    void degrade(MatScope scope, Mat l, double strength, SplittableRandom random) {
      int specks = random.nextInt(1, 4 + (int) (9 * strength));
      Mat bright = scope.own(Mat.zeros(l.size(), CvType.CV_8U));
      Mat dark = scope.own(Mat.zeros(l.size(), CvType.CV_8U));
      for (int i = 0; i < specks; i++) {
        Point at = subpixel(l.cols() * random.nextDouble(), l.rows() * random.nextDouble());
        int radius = (int) (UNITS * (0.3 + 0.7 * square(random.nextDouble())));
        Mat mask = random.nextBoolean() ? bright : dark;
        Imgproc.circle(mask, at, radius, PREDICT, -1, AA, SHIFT);
      }
      blend(l, bright, 95, strength);
      blend(l, dark, 5, strength);
    }
  },

  /** JPEG with a quality from 90 down to 25, and its blocks of 8 px at a random offset. */
  JPEG(0.4) {
    @Override
    void degrade(MatScope scope, Mat l, double strength, SplittableRandom random) {
      int quality = (int) Math.round(90 - 65 * strength * random.nextDouble());
      int left = random.nextInt(8);
      int top = random.nextInt(8);
      Mat framed = scope.empty();
      Core.copyMakeBorder(l, framed, top, 0, left, 0, Core.BORDER_REPLICATE);
      Mat bytes = scope.empty();
      framed.convertTo(bytes, CvType.CV_8U, 255.0 / MAX);
      MatOfByte file = scope.own(new MatOfByte());
      MatOfInt parameters = scope.own(new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, quality));
      if (!Imgcodecs.imencode(".jpg", bytes, file, parameters)) {
        throw new IllegalStateException("JPEG encoder failed");
      }
      Mat decoded = scope.own(Imgcodecs.imdecode(file, Imgcodecs.IMREAD_GRAYSCALE));
      Mat part = scope.own(decoded.submat(new Rect(left, top, l.cols(), l.rows())));
      part.convertTo(l, CvType.CV_32F, MAX / 255.0);
    }
  };

  private static final float MAX = 100;

  /** Coordinates for OpenCV are in 1/16 px. */
  private static final int SHIFT = 4;

  private static final int UNITS = 1 << SHIFT;
  private static final int AA = Imgproc.LINE_AA;
  private static final Scalar PREDICT = new Scalar(255);

  private final double frequency;

  Degradation(double frequency) {
    this.frequency = frequency;
  }

  /**
   * A photo aged at random: each kind occurs with a probability of its own, from 0.15 for scratches
   * to 0.6 for fading.
   *
   * @param strength largest strength of all kinds, in [0, 1]
   * @param random decides everything
   */
  public static LabImage agedOf(LabImage photo, double strength, SplittableRandom random) {
    LabImage aged = photo;
    for (Degradation each : values()) {
      if (random.nextDouble() < each.frequency) {
        aged = each.apply(aged, strength, random);
      }
    }
    return aged;
  }

  /**
   * The photo with this degradation in its lightness, which stays in [0, 100].
   *
   * @param strength largest strength, in [0, 1]
   * @param random decides everything
   */
  public LabImage apply(LabImage photo, double strength, SplittableRandom random) {
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException("strength " + strength + " is not in [0, 1]");
    }
    try (MatScope scope = new MatScope()) {
      Mat l = scope.own(new Mat(photo.height(), photo.width(), CvType.CV_32F));
      l.put(0, 0, photo.l());
      degrade(scope, l, strength, random);
      float[] degraded = pixels(l);
      for (int i = 0; i < degraded.length; i++) {
        degraded[i] = Math.max(0, Math.min(MAX, degraded[i]));
      }
      return photo.withL(degraded);
    }
  }

  /** Changes a float Mat of lightness in [0, 100] in place. */
  abstract void degrade(MatScope scope, Mat l, double strength, SplittableRandom random);

  /** Noise of variance 1 with grains of about sigma px. */
  private static Mat grains(MatScope scope, Size size, double sigma, SplittableRandom random) {
    float[] white = new float[(int) size.area()];
    for (int i = 0; i < white.length; i++) {
      white[i] = (float) random.nextGaussian();
    }
    Mat noise = scope.own(new Mat(size, CvType.CV_32F));
    noise.put(0, 0, white);
    Mat kernel = scope.own(Imgproc.getGaussianKernel(5, sigma, CvType.CV_32F));
    // A filter scales the deviation of white noise by the filter's norm, here along x and along y.
    double norm = square(Core.norm(kernel));
    Imgproc.sepFilter2D(noise, noise, CvType.CV_32F, kernel, kernel);
    Core.multiply(noise, new Scalar(1 / norm), noise);
    return noise;
  }

  /** Draws a bright or dark mark: a scratch in the print is bright, one in the negative is dark. */
  private static void mark(Mat l, Mat mask, double strength, SplittableRandom random) {
    double cover = strength * (0.2 + 0.5 * random.nextDouble());
    blend(l, mask, random.nextInt(3) == 0 ? 5 : 95, cover);
  }

  /** Blends towards a lightness, fully where the mask is 255 and proportionally less elsewhere. */
  private static void blend(Mat l, Mat mask, double to, double cover) {
    byte[] weights = new byte[(int) mask.total()];
    mask.get(0, 0, weights);
    float[] values = pixels(l);
    for (int i = 0; i < values.length; i++) {
      double weight = cover * (weights[i] & 0xFF) / 255;
      values[i] += (float) (weight * (to - values[i]));
    }
    l.put(0, 0, values);
  }

  private static float[] pixels(Mat plane) {
    float[] values = new float[(int) plane.total()];
    plane.get(0, 0, values);
    return values;
  }

  private static Point subpixel(double x, double y) {
    return new Point(UNITS * x, UNITS * y);
  }

  private static double square(double x) {
    return x * x;
  }
}
