package dev.rechroma.image;

/**
 * Brings colours that sRGB cannot show into its gamut by reducing chroma, keeping CIELAB lightness
 * and hue (chroma mapping by clipping, as in J. Morovic, Color Gamut Mapping, 2008, 10.2). Clipping
 * red, green and blue instead changes the lightness, which is the photo's own.
 */
public final class Gamut {
  /** How far linear light may be outside [0, 1]: less than a 16-bit step. */
  private static final double TOLERANCE = 5e-6;

  /** Bisections of the chroma interval, which find chroma to a thousandth. */
  private static final int HALVINGS = 10;

  private static final double WHITE_X = 0.950456;
  private static final double WHITE_Z = 1.088754;
  private static final double LINEAR_SLOPE = 24389 / 27.0 / 116;
  private static final double CUBE_FROM = 6 / 29.0;

  private Gamut() {}

  /** Changes a and b in interleaved L, a, b where necessary. */
  public static void reduceChroma(float[] lab) {
    for (int i = 0; i < lab.length; i += 3) {
      if (!holds(lab[i], lab[i + 1], lab[i + 2])) {
        float kept = keptChroma(lab[i], lab[i + 1], lab[i + 2]);
        lab[i + 1] *= kept;
        lab[i + 2] *= kept;
      }
    }
  }

  private static float keptChroma(float l, float a, float b) {
    float inside = 0;
    float outside = 1;
    for (int i = 0; i < HALVINGS; i++) {
      float middle = (inside + outside) / 2;
      if (holds(l, a * middle, b * middle)) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return inside;
  }

  /** Whether the colour is in sRGB's gamut; the matrix is OpenCV's, from IEC 61966-2-1. */
  static boolean holds(float l, float a, float b) {
    double fy = (l + 16) / 116.0;
    double x = WHITE_X * cube(fy + a / 500);
    double y = cube(fy);
    double z = WHITE_Z * cube(fy - b / 200);
    return isLight(3.240479 * x - 1.53715 * y - 0.498535 * z)
        && isLight(-0.969256 * x + 1.875991 * y + 0.041556 * z)
        && isLight(0.055648 * x - 0.204043 * y + 1.057311 * z);
  }

  /** The inverse of CIELAB's f, with its linear part for dark colours. */
  private static double cube(double f) {
    return f > CUBE_FROM ? f * f * f : (f - 16 / 116.0) / LINEAR_SLOPE;
  }

  private static boolean isLight(double value) {
    return value >= -TOLERANCE && value <= 1 + TOLERANCE;
  }
}
