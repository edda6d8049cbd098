package dev.rechroma.image.metadata;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.LinearLight;
import dev.rechroma.image.MatScope;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Converts the gray values of an ICC profile to the sRGB values that look the same.
 *
 * @param device maps the profile's gray value to luminance or lightness, all in [0, 1]
 * @param toLightness whether the result is lightness, L* / 100
 */
public record ToneCurve(DoubleUnaryOperator device, boolean toLightness) {

  /** Reads a curveType or parametricCurveType (ICC.1:2022, 10.6 and 10.18). */
  static ToneCurve read(Bytes curve, boolean toLightness) throws ImageException {
    if (curve.startsWith("curv")) {
      return new ToneCurve(sampled(curve), toLightness);
    }
    if (curve.startsWith("para")) {
      return new ToneCurve(parametric(curve), toLightness);
    }
    throw new ImageException("unknown curve in an ICC profile");
  }

  private static DoubleUnaryOperator sampled(Bytes curve) throws ImageException {
    long count = curve.u32(8);
    if (count == 0) {
      return DoubleUnaryOperator.identity();
    }
    if (count == 1) {
      double gamma = curve.u16(12) / 256.0;
      return v -> Math.pow(v, gamma);
    }
    curve.require(12, 2 * count);
    double[] samples = new double[(int) count];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = curve.u16(12 + 2L * i) / 65535.0;
    }
    return v -> interpolated(samples, v);
  }

  private static double interpolated(double[] samples, double v) {
    double position = v * (samples.length - 1);
    int below = Math.min((int) position, samples.length - 2);
    return samples[below] + (samples[below + 1] - samples[below]) * (position - below);
  }

  /** Y = (aX + b)^g + c for X >= d, otherwise eX + f; simpler types omit some of the parameters. */
  private static DoubleUnaryOperator parametric(Bytes curve) throws ImageException {
    double[] p = new double[7];
    int type = curve.u16(8);
    if (type > 4) {
      throw new ImageException("unknown curve in an ICC profile");
    }
    int[] counts = {1, 3, 4, 5, 7};
    for (int i = 0; i < counts[type]; i++) {
      p[i] = (int) curve.u32(12 + 4L * i) / 65536.0;
    }
    double g = p[0];
    return switch (type) {
      case 0 -> v -> Math.pow(v, g);
      case 1 -> piecewise(g, p[1], p[2], 0, -p[2] / p[1], 0, 0);
      case 2 -> piecewise(g, p[1], p[2], p[3], -p[2] / p[1], 0, p[3]);
      case 3 -> piecewise(g, p[1], p[2], 0, p[4], p[3], 0);
      default -> piecewise(g, p[1], p[2], p[5], p[4], p[3], p[6]);
    };
  }

  private static DoubleUnaryOperator piecewise(
      double g, double a, double b, double c, double d, double e, double f) {
    return v -> v >= d ? Math.pow(Math.max(0, a * v + b), g) + c : e * v + f;
  }

  /** The sRGB value, in [0, 1], for a gray value in [0, 1]. */
  double srgb(double gray) {
    double value = device.applyAsDouble(gray);
    // Hostile parameters may give NaN.
    double connection = Double.isNaN(value) ? gray : Math.min(Math.max(value, 0), 1);
    return LinearLight.gamma(toLightness ? luminance(connection) : connection);
  }

  /** The luminance of L* / 100 (CIE 15). */
  private static double luminance(double lightness) {
    double f = (100 * lightness + 16) / 116;
    return f > 6 / 29.0 ? f * f * f : 100 * lightness / (24389 / 27.0);
  }

  /** Converts all values of a Mat of 8 or 16 bits in place. */
  public void apply(Mat gray) {
    if (gray.depth() == CvType.CV_8U) {
      apply8(gray);
    } else {
      apply16(gray);
    }
  }

  private void apply8(Mat gray) {
    byte[] values = new byte[1 << 8];
    IntStream.range(0, values.length)
        .forEach(i -> values[i] = (byte) Math.round(255 * srgb(i / 255.0)));
    try (MatScope scope = new MatScope()) {
      Mat table = scope.own(new Mat(1, values.length, CvType.CV_8U));
      table.put(0, 0, values);
      Core.LUT(gray, table, gray);
    }
  }

  private void apply16(Mat gray) {
    short[] table = new short[1 << 16];
    IntStream.range(0, table.length)
        .forEach(i -> table[i] = (short) Math.round(65535 * srgb(i / 65535.0)));
    short[] row = new short[gray.cols() * gray.channels()];
    for (int y = 0; y < gray.rows(); y++) {
      gray.get(y, 0, row);
      for (int i = 0; i < row.length; i++) {
        row[i] = table[row[i] & 0xFFFF];
      }
      gray.put(y, 0, row);
    }
  }
}
