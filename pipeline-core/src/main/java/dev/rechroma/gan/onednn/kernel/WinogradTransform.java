package dev.rechroma.gan.onednn.kernel;

import java.util.stream.IntStream;

/**
 * Matrices of Winograd's minimal filtering F(m x m, r x r) for pictures (Lavin &amp; Gray 2016,
 * "Fast Algorithms for Convolutional Neural Networks", section 4.1): with Y the m x m outputs, g
 * the r x r taps and d the t x t inputs, t = m + r - 1,
 *
 * <pre>Y = A' [(G g G') o (B' d B)] A</pre>
 *
 * Each matrix here is the Kronecker product of the one above with itself, so that it maps pictures
 * written as vectors, row by row. Entries are Lagrange's polynomials through the points.
 *
 * @param outputs m
 * @param taps r
 */
record WinogradTransform(int outputs, int taps) {
  /** The last point is infinity. The order of these keeps rounding errors smallest at t = 6. */
  private static final double[] POINTS = {0, 1, -1, 0.5, -2};

  WinogradTransform {
    if (outputs + taps - 2 > POINTS.length) {
      throw new IllegalArgumentException("too few points for F(" + outputs + ", " + taps + ")");
    }
  }

  /** t, the side of a tile of inputs. */
  int side() {
    return outputs + taps - 1;
  }

  private int finite() {
    return side() - 1;
  }

  /** B', t² x t²: maps the inputs of a tile. */
  float[] input() {
    double[][] rows = new double[side()][];
    for (int j = 0; j < finite(); j++) {
      rows[j] = polynomial(j);
    }
    rows[finite()] = polynomial(-1);
    return squared(rows);
  }

  /** G, t² x r²: maps the taps. */
  float[] kernel() {
    return squared(kernelRows());
  }

  /** G for the taps in reverse order. */
  float[] reversedKernel() {
    double[][] rows = kernelRows();
    for (double[] row : rows) {
      for (int i = 0; i < row.length / 2; i++) {
        double first = row[i];
        row[i] = row[row.length - 1 - i];
        row[row.length - 1 - i] = first;
      }
    }
    return squared(rows);
  }

  private double[][] kernelRows() {
    double[][] rows = new double[side()][taps];
    for (int j = 0; j < finite(); j++) {
      for (int i = 0; i < taps; i++) {
        rows[j][i] = Math.pow(POINTS[j], i) / denominator(j);
      }
    }
    rows[finite()][taps - 1] = 1;
    return rows;
  }

  /** A', m² x t²: maps a product to the outputs of a tile. */
  float[] output() {
    return squared(outputRows());
  }

  /** A, t² x m²: maps the gradient at the outputs to that at the product. */
  float[] outputGradient() {
    double[][] rows = outputRows();
    double[][] transposed = new double[side()][outputs];
    for (int i = 0; i < outputs; i++) {
      for (int j = 0; j < side(); j++) {
        transposed[j][i] = rows[i][j];
      }
    }
    return squared(transposed);
  }

  private double[][] outputRows() {
    double[][] rows = new double[outputs][side()];
    for (int i = 0; i < outputs; i++) {
      for (int j = 0; j < finite(); j++) {
        rows[i][j] = Math.pow(POINTS[j], i);
      }
    }
    rows[outputs - 1][finite()] = 1;
    return rows;
  }

  private double denominator(int j) {
    return IntStream.range(0, finite())
        .filter(i -> i != j)
        .mapToDouble(i -> POINTS[j] - POINTS[i])
        .reduce(1, (a, b) -> a * b);
  }

  /** Coefficients, lowest first, of the product of (x - point) over all points but one. */
  private double[] polynomial(int without) {
    double[] product = new double[side()];
    product[0] = 1;
    for (int point = 0; point < finite(); point++) {
      if (point != without) {
        for (int i = side() - 1; i >= 0; i--) {
          product[i] = (i > 0 ? product[i - 1] : 0) - POINTS[point] * product[i];
        }
      }
    }
    return product;
  }

  private static float[] squared(double[][] matrix) {
    int columns = matrix[0].length;
    float[] product = new float[matrix.length * matrix.length * columns * columns];
    int at = 0;
    for (double[] row : matrix) {
      for (double[] other : matrix) {
        for (double left : row) {
          for (double right : other) {
            product[at++] = (float) (left * right);
          }
        }
      }
    }
    return product;
  }
}
