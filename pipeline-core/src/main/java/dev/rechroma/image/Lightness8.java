package dev.rechroma.image;

/**
 * CIE lightness of 8-bit sRGB by tables: parts of the luminance are added as integers, which number
 * the entries of the last one. It is at most 0.03 away from the exact one.
 */
final class Lightness8 {
  /** The number of white. */
  private static final int WHITE = 65_535;

  /** Luminance of the primaries, as in OpenCV (IEC 61966-2-1). */
  private static final int[] RED = luminance(0.212671);

  private static final int[] GREEN = luminance(0.715160);
  private static final int[] BLUE = luminance(0.072169);
  private static final float[] LIGHTNESS = lightness();

  private Lightness8() {}

  private static int[] luminance(double weight) {
    int[] parts = new int[256];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = (int) Math.round(WHITE * weight * LinearLight.ofGamma(i / 255.0));
    }
    return parts;
  }

  private static float[] lightness() {
    // The three parts of white may be rounded up.
    float[] lightness = new float[WHITE + 2];
    for (int i = 0; i < lightness.length; i++) {
      double y = Math.min(1, (double) i / WHITE);
      boolean isDark = y <= 216 / 24_389.0;
      lightness[i] = (float) (isDark ? y * 24_389 / 27 : 116 * Math.cbrt(y) - 16);
    }
    return lightness;
  }

  /** Of a row of pixels: blue, green, red of each. */
  static void of(byte[] bgr, float[] l) {
    for (int i = 0, at = 0; i < l.length; i++, at += 3) {
      l[i] = LIGHTNESS[BLUE[bgr[at] & 0xFF] + GREEN[bgr[at + 1] & 0xFF] + RED[bgr[at + 2] & 0xFF]];
    }
  }
}
