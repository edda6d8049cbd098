package dev.rechroma.image.motion;

/**
 * Samples planes at the positions that a row of a flow field leads to. The positions are worked out
 * once for all planes; OpenCV's remap would round them to 1/32 px, which adds up over frames.
 */
final class RowSampler {
  private final int width;
  private final int height;

  /** Top left of the four pixels around each position. */
  private final int[] corners;

  /** How far a position is from there, 0 to 1, to the right and downwards. */
  private final float[] right;

  private final float[] down;

  /** The row's first pixel. */
  private int first;

  /** For planes whose sides are at least 2 px. */
  RowSampler(int width, int height) {
    this.width = width;
    this.height = height;
    corners = new int[width];
    right = new float[width];
    down = new float[width];
  }

  /** Goes to the positions of a row; outside, to the nearest ones inside. */
  void moveTo(int row, float[] dx, float[] dy) {
    first = row * width;
    for (int i = 0; i < width; i++) {
      float x = within(i + dx[first + i], width - 1);
      float y = within(row + dy[first + i], height - 1);
      int left = Math.min((int) x, width - 2);
      int top = Math.min((int) y, height - 2);
      corners[i] = top * width + left;
      right[i] = x - left;
      down[i] = y - top;
    }
  }

  /** Comparisons are faster here than Math.min and Math.max with their care for NaN and -0. */
  private static float within(float position, int last) {
    float from = position > 0 ? position : 0;
    return from < last ? from : last;
  }

  /** Writes the row of another plane. */
  void sample(float[] plane, float[] to) {
    for (int i = 0; i < width; i++) {
      int upper = corners[i];
      int lower = upper + width;
      to[first + i] =
          mix(
              mix(plane[upper], plane[upper + 1], right[i]),
              mix(plane[lower], plane[lower + 1], right[i]),
              down[i]);
    }
  }

  /** Exact for the shares 0 and 1. */
  private static float mix(float one, float other, float share) {
    return (1 - share) * one + share * other;
  }
}
