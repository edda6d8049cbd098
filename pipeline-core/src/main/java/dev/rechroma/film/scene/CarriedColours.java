package dev.rechroma.film.scene;

import dev.rechroma.image.LabImage;
import dev.rechroma.image.motion.FlowField;
import dev.rechroma.image.motion.Motion;
import java.util.Arrays;
import java.util.List;

/**
 * Colours that follow the motion of a scene.
 *
 * <p>Planes of colours stay where they were at the last painting, and a flow leads there from the
 * current frame: however many frames lie between, colours are interpolated once from one painting
 * to the next, so that they do not blur. Where the way is shorter than a tenth of a pixel they are
 * not interpolated at all, and the rest of the way is kept for later.
 *
 * @param colours at the last painting
 * @param goal the last painting, which the colours approach
 * @param flow from the current frame to the last painting
 * @param trust how far each pixel's colours are known in the current frame, 0 to 1
 */
record CarriedColours(Ab colours, Ab goal, FlowField flow, float[] trust) {
  /** Shortest way that is worth an interpolation, in px squared. */
  private static final float STILL = 0.01f;

  /** The painter's colours, at the first frame of a scene. */
  static CarriedColours begin(LabImage painted) {
    Ab colours = Ab.of(painted);
    return at(colours, colours, FlowField.still(painted.width(), painted.height()));
  }

  private static CarriedColours at(Ab colours, Ab goal, FlowField flow) {
    float[] trust = new float[colours.a().length];
    Arrays.fill(trust, 1);
    return new CarriedColours(colours, goal, flow, trust);
  }

  /** The same colours one frame later. */
  CarriedColours moved(Motion motion) {
    float[] moved = motion.flow().warp(trust).get(0);
    for (int i = 0; i < moved.length; i++) {
      moved[i] = Math.min(moved[i], motion.trust()[i]);
    }
    return new CarriedColours(colours, goal, motion.flow().followedBy(flow), moved);
  }

  /** The mean trust, 0 to 1. */
  double trusted() {
    double sum = 0;
    for (float each : trust) {
      sum += each;
    }
    return sum / trust.length;
  }

  /**
   * The same colours closer to the last painting.
   *
   * @param share of the way, 0 to 1
   */
  CarriedColours eased(float share) {
    return new CarriedColours(colours.mixedWith(goal, share), goal, flow, trust);
  }

  /**
   * The colours with a new goal, which they take over at once where they are not known. There, the
   * painting gets the difference that known colours nearby have to it, so that what comes into view
   * matches what it borders on.
   *
   * @param painted the painter's colours of the current frame
   */
  CarriedColours repainted(LabImage painted) {
    Ab next = Ab.of(painted);
    Ab differences = warped().minus(next);
    return at(next.plus(filled(painted.l(), differences)), next, rest());
  }

  /** The current frame in these colours. */
  LabImage shown(LabImage frame) {
    Ab shown = filled(frame.l(), warped());
    return frame.withAb(shown.a(), shown.b());
  }

  private Ab filled(float[] l, Ab values) {
    BilateralGrid grid = new BilateralGrid(l, trust, flow.width());
    return new Ab(grid.filled(values.a()), grid.filled(values.b()));
  }

  private Ab warped() {
    List<float[]> planes = selected(false).warp(colours.a(), colours.b());
    return new Ab(planes.get(0), planes.get(1));
  }

  /** The ways that are too short to interpolate. */
  private FlowField rest() {
    return selected(true);
  }

  /** The flow where it is shorter than {@link #STILL} or not, and 0 elsewhere. */
  private FlowField selected(boolean still) {
    float[] dx = new float[trust.length];
    float[] dy = new float[trust.length];
    for (int i = 0; i < dx.length; i++) {
      float x = flow.dx()[i];
      float y = flow.dy()[i];
      if (x * x + y * y < STILL == still) {
        dx[i] = x;
        dy[i] = y;
      }
    }
    return new FlowField(flow.width(), flow.height(), dx, dy);
  }
}
