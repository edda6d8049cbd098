package dev.rechroma.tensor;

/**
 * Converts between L*a*b* units and a network's units: L in [0, 100] and a, b in about [-110, 110]
 * both map to [-1, 1].
 */
public final class LabScale {
  private static final float HALF_L = 50f;

  /** Largest |a| or |b| of an sRGB colour (108), rounded up: the value that tanh = 1 stands for. */
  public static final float AB = 110f;

  private LabScale() {}

  /** Converts L* in [0, 100] to [-1, 1]. */
  public static float fromL(float l) {
    return l / HALF_L - 1;
  }

  /** Converts a* or b* to about [-1, 1]. */
  public static float fromAb(float value) {
    return value / AB;
  }

  /** Converts a network's output in [-1, 1] to a* or b*. */
  public static float toAb(float value) {
    return value * AB;
  }
}
