package dev.rechroma.film.scene;

import java.util.Arrays;

/**
 * Spreads values from pixels where they are known over pixels nearby that are about as light: a
 * normalized convolution on a coarse grid over columns, rows and lightness (J. Chen, S. Paris, F.
 * Durand, Real-time Edge-Aware Image Processing with the Bilateral Grid, 2007). Its time does not
 * depend on how far values are spread.
 */
final class BilateralGrid {
  /** Distance between the cells' centres, px. */
  private static final int SIDE = 16;

  /** Distance between the cells' centres, L*. */
  private static final int STEP = 8;

  private static final int LEVELS = 100 / STEP + 2;

  /** How often values spread to the next cells. */
  private static final int ROUNDS = 2;

  /** Where no pixel nearby is known, the mean of all counts as this many pixels. */
  private static final float ALL = 0.01f;

  /** All but 1, as interpolation may round. */
  private static final float KNOWN = 0.999f;

  private final float[] l;
  private final float[] known;
  private final int width;
  private final int columns;
  private final int rows;

  /** The nearest cell of each pixel. */
  private final int[] nearest;

  /** Number of known pixels around each cell. */
  private final float[] weights;

  /**
   * @param l lightness, 0 to 100, row-major
   * @param known how far the value of each pixel is known, 0 to 1
   */
  BilateralGrid(float[] l, float[] known, int width) {
    this.l = l;
    this.known = known;
    this.width = width;
    columns = cells(width);
    rows = cells(l.length / width);
    nearest = nearest();
    float[] ones = new float[l.length];
    Arrays.fill(ones, 1);
    weights = gathered(ones);
  }

  private static int cells(int length) {
    return (length - 1) / SIDE + 2;
  }

  private int[] nearest() {
    int[] cells = new int[l.length];
    for (int y = 0, i = 0; i < cells.length; y++) {
      for (int x = 0; x < width; x++, i++) {
        cells[i] = cell((x + SIDE / 2) / SIDE, (y + SIDE / 2) / SIDE, Math.round(level(i)));
      }
    }
    return cells;
  }

  private int cell(int column, int row, int level) {
    return (row * columns + column) * LEVELS + level;
  }

  private float level(int pixel) {
    return Math.min(Math.max(l[pixel], 0), 100) / STEP;
  }

  /**
   * The values as far as they are known, and spread ones as far as they are not.
   *
   * @param values one per pixel
   */
  float[] filled(float[] values) {
    float[] means = means(values);
    float[] filled = values.clone();
    for (int i = 0; i < filled.length; i++) {
      if (known[i] < KNOWN) {
        filled[i] = known[i] * values[i] + (1 - known[i]) * between(means, i);
      }
    }
    return filled;
  }

  /** The mean of the known values around each cell. */
  private float[] means(float[] values) {
    float[] means = gathered(values);
    float all = sum(means) / (sum(weights) + ALL);
    for (int i = 0; i < means.length; i++) {
      means[i] = (means[i] + ALL * all) / (weights[i] + ALL);
    }
    return means;
  }

  private static float sum(float[] cells) {
    double sum = 0;
    for (float each : cells) {
      sum += each;
    }
    return (float) sum;
  }

  /** Sums of the known values, spread over the cells around. */
  private float[] gathered(float[] values) {
    float[] cells = new float[columns * rows * LEVELS];
    for (int i = 0; i < values.length; i++) {
      cells[nearest[i]] += known[i] * values[i];
    }
    for (int i = 0; i < ROUNDS; i++) {
      cells = spread(cells, 1, LEVELS);
      cells = spread(cells, LEVELS, columns);
      cells = spread(cells, LEVELS * columns, rows);
    }
    return cells;
  }

  /** Weights 1, 2, 1 along one axis. */
  private static float[] spread(float[] cells, int stride, int length) {
    float[] spread = new float[cells.length];
    for (int first = 0; first < cells.length; first += stride * length) {
      int last = first + stride * (length - 1);
      for (int i = first; i < last + stride; i++) {
        float before = i < first + stride ? 0 : cells[i - stride];
        float after = i < last ? cells[i + stride] : 0;
        spread[i] = (before + 2 * cells[i] + after) / 4;
      }
    }
    return spread;
  }

  /** Interpolates between the eight cells around a pixel. */
  private float between(float[] cells, int pixel) {
    int row = pixel / width;
    float x = (float) (pixel - row * width) / SIDE;
    float y = (float) row / SIDE;
    float level = level(pixel);
    int first = cell((int) x, (int) y, (int) level);
    int below = first + LEVELS * columns;
    return mix(
        face(cells, first, x - (int) x, level - (int) level),
        face(cells, below, x - (int) x, level - (int) level),
        y - (int) y);
  }

  /** Interpolates between the four cells of a row. */
  private static float face(float[] cells, int first, float x, float level) {
    int right = first + LEVELS;
    return mix(
        mix(cells[first], cells[first + 1], level), mix(cells[right], cells[right + 1], level), x);
  }

  private static float mix(float one, float other, float share) {
    return one + (other - one) * share;
  }
}
