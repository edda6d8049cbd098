package dev.rechroma.image.motion;

import dev.rechroma.image.LabImage;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.NativeLibrary;
import java.util.Locale;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;
import org.opencv.video.DISOpticalFlow;

/**
 * Estimates motion between small frames of one size by dense inverse search (T. Kroeger, R.
 * Timofte, D. Dai, L. Van Gool, Fast Optical Flow using Dense Inverse Search, 2016), in both
 * directions. It keeps buffers from call to call, and is for one thread at a time.
 */
public final class MotionEstimator implements AutoCloseable {
  /** Smallest side of a frame, px: two of the search's patches. */
  public static final int MIN_SIDE = 16;

  /** Side of the search's patches, px. */
  private static final double PATCH = 8;

  /**
   * The search goes down to a quarter of the resolution, and flow is interpolated from there: grain
   * misleads a finer one.
   */
  private static final int FINEST = 2;

  private static final double BYTES_OF_LIGHTNESS = 2.55;

  /** Standard deviation of the smoothing, px. */
  private static final double GRAIN = 1;

  private final int width;
  private final int height;
  private final DISOpticalFlow search;

  /** Whether there are buffers: the search crashes if it is to release those that it has not. */
  private boolean used;

  /**
   * An estimator without buffers yet.
   *
   * @param width of the frames, px
   * @param height of the frames, px
   * @throws IllegalArgumentException if a side is below {@link #MIN_SIDE}
   */
  public MotionEstimator(int width, int height) {
    if (Math.min(width, height) < MIN_SIDE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "frames of %d x %d, must be at least %d px", width, height, MIN_SIDE));
    }
    this.width = width;
    this.height = height;
    NativeLibrary.load();
    search = DISOpticalFlow.create(DISOpticalFlow.PRESET_FAST);
    search.setFinestScale(Math.min(FINEST, coarsestScale()));
  }

  /**
   * Halvings of the resolution at which the search begins, by its own formula. If it began below
   * its finest scale, it would choose scales by the width alone, and crash on a frame that is wide
   * and low.
   */
  private int coarsestScale() {
    double longest = Math.max(width, height) / (4 * PATCH);
    double shortest = Math.min(width, height) / PATCH;
    return Math.max(0, Math.min((int) (log2(longest) + 0.5), (int) log2(shortest)));
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  /**
   * The motion from one frame to the next; only lightness counts.
   *
   * @throws IllegalArgumentException if a frame has another size
   */
  public Motion estimate(LabImage current, LabImage previous) {
    requireSize(current);
    requireSize(previous);
    try (MatScope scope = new MatScope()) {
      Mat now = smooth(scope, current);
      Mat before = smooth(scope, previous);
      Mat nowGray = gray(scope, now);
      Mat beforeGray = gray(scope, before);
      FlowField backward = flow(scope, nowGray, beforeGray);
      FlowField forward = flow(scope, beforeGray, nowGray);
      return new Motion(backward, FlowTrust.of(values(now), values(before), backward, forward));
    }
  }

  private void requireSize(LabImage frame) {
    if (frame.width() != width || frame.height() != height) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s between frames of %d x %d", frame, width, height));
    }
  }

  /** The lightness with less grain, which would be taken for motion. */
  private static Mat smooth(MatScope scope, LabImage frame) {
    Mat lightness = scope.own(new Mat(frame.height(), frame.width(), CvType.CV_32F));
    lightness.put(0, 0, frame.l());
    Imgproc.GaussianBlur(lightness, lightness, new Size(), GRAIN, GRAIN, Core.BORDER_REPLICATE);
    return lightness;
  }

  private static Mat gray(MatScope scope, Mat lightness) {
    Mat gray = scope.empty();
    lightness.convertTo(gray, CvType.CV_8U, BYTES_OF_LIGHTNESS);
    return gray;
  }

  private static float[] values(Mat lightness) {
    float[] values = new float[Math.toIntExact(lightness.total())];
    lightness.get(0, 0, values);
    return values;
  }

  /** An empty Mat each time, since the search would begin with the flow in a filled one. */
  private FlowField flow(MatScope scope, Mat from, Mat to) {
    Mat flow = scope.empty();
    used = true;
    search.calc(from, to, flow);
    return FlowField.of(flow);
  }

  /** Releases the buffers. */
  @Override
  public void close() {
    if (used) {
      search.collectGarbage();
      used = false;
    }
  }
}
