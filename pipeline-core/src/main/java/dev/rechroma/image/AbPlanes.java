package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * A small square of ab stretched over a large picture, row by row on demand: linear where it grows,
 * with pixel centres as the anchor, area averages where it shrinks.
 */
final class AbPlanes {
  private final int width;
  private final int height;
  private final int knownRows;
  private final float[] known;

  /**
   * @param ab a then b, each size * size, row-major
   * @param width pixels across of the large picture
   * @param height pixels down of the large picture
   */
  AbPlanes(float[] ab, int size, int width, int height) {
    this.width = width;
    this.height = height;
    this.knownRows = Math.min(size, height);
    this.known = stretchedSideways(interleaved(ab), size);
  }

  private static float[] interleaved(float[] ab) {
    int pixels = ab.length / 2;
    float[] pairs = new float[ab.length];
    for (int i = 0; i < pixels; i++) {
      pairs[2 * i] = ab[i];
      pairs[2 * i + 1] = ab[pixels + i];
    }
    return pairs;
  }

  private float[] stretchedSideways(float[] pairs, int size) {
    try (MatScope scope = new MatScope()) {
      Mat square = scope.own(new Mat(size, size, CvType.CV_32FC2));
      square.put(0, 0, pairs);
      Mat wide = scope.own(Resizer.resize(square, width, knownRows));
      float[] rows = new float[Math.multiplyExact(Math.multiplyExact(width, 2), knownRows)];
      wide.get(0, 0, rows);
      return rows;
    }
  }

  /**
   * Writes a and b of one row of the large picture.
   *
   * @param lab interleaved L, a, b
   * @param start where the row starts in {@code lab}
   * @param row the row of the large picture
   */
  void writeRow(float[] lab, int start, int row) {
    double position = (row + 0.5) * knownRows / height - 0.5;
    double clamped = Math.min(Math.max(position, 0), knownRows - 1);
    int above = (int) clamped;
    int below = Math.min(above + 1, knownRows - 1);
    float weight = (float) (clamped - above);
    int upper = above * 2 * width;
    int lower = below * 2 * width;
    for (int x = 0; x < width; x++) {
      int at = start + 3 * x;
      lab[at + 1] = mix(known[upper + 2 * x], known[lower + 2 * x], weight);
      lab[at + 2] = mix(known[upper + 2 * x + 1], known[lower + 2 * x + 1], weight);
    }
  }

  private static float mix(float first, float second, float weight) {
    return first + (second - first) * weight;
  }
}
