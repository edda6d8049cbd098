package dev.rechroma.image.motion;

import dev.rechroma.image.MatScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opencv.core.Core;
import org.opencv.core.Mat;

/**
 * A dense flow field: pixel (x, y) of one frame shows what is at (x + dx, y + dy) in another frame
 * of the same size.
 *
 * <p>The planes are row-major, are not copied on the way in or out, and must not be written to.
 *
 * @param width pixels across, at least 2
 * @param height pixels down, at least 2
 * @param dx displacements to the right, px
 * @param dy displacements downwards, px
 */
public record FlowField(int width, int height, float[] dx, float[] dy) {
  /**
   * @throws IllegalArgumentException if a side is below 2 or a plane is not width * height long
   */
  public FlowField {
    if (width < 2 || height < 2) {
      throw new IllegalArgumentException("size " + width + " x " + height);
    }
    requireLength(dx.length, width, height);
    requireLength(dy.length, width, height);
  }

  /** The field of frames between which nothing moves. */
  public static FlowField still(int width, int height) {
    int pixels = Math.multiplyExact(width, height);
    return new FlowField(width, height, new float[pixels], new float[pixels]);
  }

  /** From a two-channel float Mat. */
  static FlowField of(Mat flow) {
    return new FlowField(flow.cols(), flow.rows(), channel(flow, 0), channel(flow, 1));
  }

  private static float[] channel(Mat flow, int index) {
    try (MatScope scope = new MatScope()) {
      Mat channel = scope.empty();
      Core.extractChannel(flow, channel, index);
      float[] values = new float[Math.toIntExact(channel.total())];
      channel.get(0, 0, values);
      return values;
    }
  }

  /**
   * Planes of the other frame as this frame shows them: value (x, y) is that at (x + dx, y + dy),
   * interpolated linearly; positions outside have the values of the border. Values at whole
   * displacements stay as they are, to the last bit.
   *
   * @param planes row-major, width * height values each
   * @return new planes in the same order
   * @throws IllegalArgumentException if a plane has another length
   */
  public List<float[]> warp(float[]... planes) {
    List<float[]> warped = new ArrayList<>();
    for (float[] plane : planes) {
      requireLength(plane.length, width, height);
      warped.add(new float[plane.length]);
    }
    RowSampler row = new RowSampler(width, height);
    for (int y = 0; y < height; y++) {
      row.moveTo(y, dx, dy);
      for (int i = 0; i < planes.length; i++) {
        row.sample(planes[i], warped.get(i));
      }
    }
    return warped;
  }

  /**
   * The field from this frame to a third one.
   *
   * @param next from the other frame to the third
   * @throws IllegalArgumentException if that has another size
   */
  public FlowField followedBy(FlowField next) {
    List<float[]> further = warp(next.dx, next.dy);
    return new FlowField(width, height, sum(dx, further.get(0)), sum(dy, further.get(1)));
  }

  /** Whether the position that a pixel shows lies within the other frame. */
  boolean staysInside(int x, int y) {
    int at = y * width + x;
    return isBetween(x + dx[at], width - 1) && isBetween(y + dy[at], height - 1);
  }

  /** Up to half a pixel outside, a pixel is still more than half covered. */
  private static boolean isBetween(float position, int last) {
    return position >= -0.5f && position <= last + 0.5f;
  }

  private static float[] sum(float[] one, float[] other) {
    float[] sum = new float[one.length];
    for (int i = 0; i < one.length; i++) {
      sum[i] = one[i] + other[i];
    }
    return sum;
  }

  private static void requireLength(int length, int width, int height) {
    if (length != (long) width * height) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a plane has %d values, not %d x %d", length, width, height));
    }
  }
}
