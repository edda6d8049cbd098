package dev.rechroma.image;

/**
 * Brings colours that sRGB cannot show into its gamut by reducing chroma, keeping CIELAB lightness
 * and hue (chroma mapping by clipping, as in J. Morovic, Color Gamut Mapping, 2008, 10.2). Clipping
 * red, green and blue instead changes the lightness, which is the photo's own.
 */
final class Gamut {
  /** How far linear light may be outside [0, 1]: less than a 16-bit step. */
  private static final float TOLERANCE = 5e-6f;

  /**
   * How far colours may stay from the border of the gamut, as a share of gray's distance from it.
   */
  private static final float PRECISION = 1e-3f;

  private static final int MAX_STEPS = 20;

  private Gamut() {}

  /** Converts colours to linear light; a and b of those that sRGB cannot show are reduced. */
  static void toLight(LabRow lab, LightRow light) {
    light.set(lab);
    float[] excess = light.excess();
    for (int i = 0; i < excess.length; i++) {
      if (excess[i] > TOLERANCE) {
        reduceChroma(lab, light, i);
      }
    }
  }

  /** Finds the most chroma by false position; an end that stays counts half (Illinois method). */
  private static void reduceChroma(LabRow lab, LightRow light, int i) {
    float l = lab.l()[i];
    float a = lab.a()[i];
    float b = lab.b()[i];
    float outside = 1;
    float outsideBy = light.excess()[i];
    float inside = 0;
    float insideBy = -light.setPixel(i, l, 0, 0);
    float closeEnough = PRECISION * insideBy;
    boolean wasInside = true;
    for (int step = 0; step < MAX_STEPS; step++) {
      float middle = inside + (outside - inside) * insideBy / (insideBy + outsideBy);
      float excess = light.setPixel(i, l, a * middle, b * middle);
      boolean isInside = excess <= TOLERANCE;
      if (isInside) {
        inside = middle;
        insideBy = -excess;
        outsideBy = wasInside ? outsideBy / 2 : outsideBy;
      } else {
        outside = middle;
        outsideBy = excess;
        insideBy = wasInside ? insideBy : insideBy / 2;
      }
      if (isInside && insideBy <= closeEnough) {
        break;
      }
      wasInside = isInside;
    }
    lab.a()[i] = a * inside;
    lab.b()[i] = b * inside;
    light.setPixel(i, l, a * inside, b * inside);
  }
}
