package dev.rechroma.image.motion;

import java.util.List;

/**
 * How far a flow can be trusted, pixel by pixel.
 *
 * <p>Flow there and flow back must cancel out (N. Sundaram, T. Brox, K. Keutzer, Dense Point
 * Trajectories by GPU-accelerated Large Displacement Optical Flow, 2010), the lightness at both
 * ends must match, and the flow must not leave the frame. Where the paper decides between yes and
 * no, trust falls to 0 on the way to the paper's bound, so that pixels do not flicker.
 */
final class FlowTrust {
  /** The paper's bound on |there + back|^2: a share of the squared lengths, and px squared. */
  private static final float SHARE = 0.01f;

  private static final float SLACK = 0.5f;

  /** The share of the bound from which on trust falls. */
  private static final float CERTAIN = 0.5f;

  /** Differences in L* up to the first are noise, from the second on another thing. */
  private static final float NOISE = 4;

  private static final float OTHER = 12;

  private FlowTrust() {}

  /**
   * Trust in a backward flow, 0 to 1, row-major.
   *
   * @param current lightness of the current frame, L*
   * @param previous lightness of the previous frame, L*
   * @param backward from the current frame to the previous one
   * @param forward from the previous frame to the current one
   */
  static float[] of(float[] current, float[] previous, FlowField backward, FlowField forward) {
    List<float[]> moved = backward.warp(forward.dx(), forward.dy(), previous);
    float[] trust = consistency(backward, moved.get(0), moved.get(1));
    float[] before = moved.get(2);
    Exposure.between(before, current, trust).apply(before);
    for (int i = 0; i < trust.length; i++) {
      trust[i] *= falling(Math.abs(current[i] - before[i]), NOISE, OTHER);
    }
    return trust;
  }

  private static float[] consistency(FlowField there, float[] backX, float[] backY) {
    float[] consistency = new float[backX.length];
    for (int y = 0, i = 0; y < there.height(); y++) {
      for (int x = 0; x < there.width(); x++, i++) {
        consistency[i] =
            there.staysInside(x, y)
                ? consistency(there.dx()[i], there.dy()[i], backX[i], backY[i])
                : 0;
      }
    }
    return consistency;
  }

  private static float consistency(float x, float y, float backX, float backY) {
    float error = square(x + backX) + square(y + backY);
    float lengths = square(x) + square(y) + square(backX) + square(backY);
    return falling(error / (SHARE * lengths + SLACK), CERTAIN, 1);
  }

  /** 1 up to the first bound, 0 from the second on. */
  private static float falling(float value, float first, float second) {
    return Math.min(Math.max((second - value) / (second - first), 0), 1);
  }

  private static float square(float value) {
    return value * value;
  }
}
