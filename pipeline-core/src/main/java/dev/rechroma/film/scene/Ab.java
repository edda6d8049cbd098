package dev.rechroma.film.scene;

import dev.rechroma.image.LabImage;

/**
 * Two planes of colour, a and b of CIE L*a*b*, or differences of such.
 *
 * <p>The planes are row-major, are not copied, and must not be written to.
 */
record Ab(float[] a, float[] b) {
  static Ab of(LabImage image) {
    return new Ab(image.a(), image.b());
  }

  Ab plus(Ab other) {
    return new Ab(sum(a, other.a, 1), sum(b, other.b, 1));
  }

  Ab minus(Ab other) {
    return new Ab(sum(a, other.a, -1), sum(b, other.b, -1));
  }

  /** These colours, moved towards the others by a share of the difference, 0 to 1. */
  Ab mixedWith(Ab other, float share) {
    return new Ab(mixed(a, other.a, share), mixed(b, other.b, share));
  }

  private static float[] sum(float[] one, float[] other, float factor) {
    float[] sum = new float[one.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = one[i] + factor * other[i];
    }
    return sum;
  }

  private static float[] mixed(float[] one, float[] other, float share) {
    float[] mixed = new float[one.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = one[i] + share * (other[i] - one[i]);
    }
    return mixed;
  }
}
