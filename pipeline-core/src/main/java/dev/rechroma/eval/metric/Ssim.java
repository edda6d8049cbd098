package dev.rechroma.eval.metric;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Structural similarity: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error
 * visibility to structural similarity", IEEE Transactions on Image Processing 13(4), 2004, section
 * III-B and III-C: Gaussian window of 11 x 11 and sigma 1.5, K1 = 0.01, K2 = 0.03.
 *
 * <p>A colour picture counts as three gray ones, R, G and B, whose values are averaged. Only
 * windows that lie entirely inside count, as in the authors' code; scikit-image with {@code
 * gaussian_weights=True, use_sample_covariance=False, data_range=255} cuts off the same border
 * before taking the mean and gives the same numbers.
 */
final class Ssim {
  private static final int RADIUS = 5;

  /** Side of the window, px. */
  static final int WINDOW = 2 * RADIUS + 1;

  private static final double SIGMA = 1.5;
  private static final double C1 = Math.pow(0.01 * 255, 2);
  private static final double C2 = Math.pow(0.03 * 255, 2);
  private static final double[] GAUSSIAN = gaussian();

  private final int width;
  private final int height;

  private Ssim(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /**
   * The SSIM of interleaved 8-bit sRGB; -1..1, 1 for identical pictures, NaN if a side is shorter
   * than the window.
   */
  static double between(byte[] predicted, byte[] truth, int width, int height) {
    if (Math.min(width, height) < WINDOW) {
      return Double.NaN;
    }
    Ssim ssim = new Ssim(width, height);
    return IntStream.range(0, 3)
        .mapToDouble(channel -> ssim.channel(predicted, truth, channel))
        .average()
        .orElseThrow();
  }

  private double channel(byte[] predicted, byte[] truth, int channel) {
    double[] x = plane(i -> predicted[3 * i + channel] & 0xFF);
    double[] y = plane(i -> truth[3 * i + channel] & 0xFF);
    double[] meanX = windows(x);
    double[] meanY = windows(y);
    double[] squares = windows(plane(i -> x[i] * x[i] + y[i] * y[i]));
    double[] products = windows(plane(i -> x[i] * y[i]));
    double sum = 0;
    for (int i = 0; i < meanX.length; i++) {
      sum += index(meanX[i], meanY[i], squares[i], products[i]);
    }
    return sum / meanX.length;
  }

  private static double index(double meanX, double meanY, double squares, double products) {
    double productOfMeans = meanX * meanY;
    double squaresOfMeans = meanX * meanX + meanY * meanY;
    double variances = squares - squaresOfMeans;
    double covariance = products - productOfMeans;
    return (2 * productOfMeans + C1)
        * (2 * covariance + C2)
        / ((squaresOfMeans + C1) * (variances + C2));
  }

  private double[] plane(IntToDoubleFunction value) {
    double[] plane = new double[width * height];
    Arrays.setAll(plane, value);
    return plane;
  }

  /** Weighted means over the windows that lie inside, row by row. */
  private double[] windows(double[] plane) {
    int across = width - 2 * RADIUS;
    double[] rows = new double[across * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < across; x++) {
        rows[y * across + x] = weighted(plane, y * width + x, 1);
      }
    }
    double[] means = new double[across * (height - 2 * RADIUS)];
    Arrays.setAll(means, i -> weighted(rows, i, across));
    return means;
  }

  private static double weighted(double[] values, int first, int stride) {
    double sum = 0;
    for (int k = 0; k < WINDOW; k++) {
      sum += GAUSSIAN[k] * values[first + k * stride];
    }
    return sum;
  }

  private static double[] gaussian() {
    double[] weights = new double[WINDOW];
    Arrays.setAll(weights, k -> Math.exp(-Math.pow((k - RADIUS) / SIGMA, 2) / 2));
    double sum = Arrays.stream(weights).sum();
    Arrays.setAll(weights, k -> weights[k] / sum);
    return weights;
  }
}
