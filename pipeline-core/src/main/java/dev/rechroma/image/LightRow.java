package dev.rechroma.image;

/**
 * A row of pixels in linear light of sRGB's primaries; what sRGB can show is in [0, 1].
 *
 * <p>The loops are short and without branches, since C2 uses vector instructions only then.
 */
final class LightRow {
  private static final float WHITE_X = 0.950456f;
  private static final float WHITE_Z = 1.088754f;
  private static final float CUBE_FROM = 6 / 29f;
  private static final float LINEAR_SLOPE = 3 * CUBE_FROM * CUBE_FROM;

  /** From XYZ to red, green, blue, as in OpenCV and IEC 61966-2-1. */
  private static final float[] RED = {3.240479f, -1.53715f, -0.498535f};

  private static final float[] GREEN = {-0.969256f, 1.875991f, 0.041556f};
  private static final float[] BLUE = {0.055648f, -0.204043f, 1.057311f};

  private final float[] x;
  private final float[] y;
  private final float[] z;
  private final float[] red;
  private final float[] green;
  private final float[] blue;
  private final float[] excess;

  LightRow(int width) {
    x = new float[width];
    y = new float[width];
    z = new float[width];
    red = new float[width];
    green = new float[width];
    blue = new float[width];
    excess = new float[width];
  }

  float[] red() {
    return red;
  }

  float[] green() {
    return green;
  }

  float[] blue() {
    return blue;
  }

  /** How far each pixel is outside of what sRGB can show; negative inside. */
  float[] excess() {
    return excess;
  }

  /** Converts a row. */
  void set(LabRow lab) {
    curves(lab.l(), lab.a(), lab.b());
    cube(x, WHITE_X);
    cube(y, 1);
    cube(z, WHITE_Z);
    mix(RED, red);
    mix(GREEN, green);
    mix(BLUE, blue);
    for (int i = 0; i < excess.length; i++) {
      excess[i] = outside(red[i], green[i], blue[i]);
    }
  }

  /** CIELAB's f of X, Y and Z. */
  private void curves(float[] l, float[] a, float[] b) {
    for (int i = 0; i < y.length; i++) {
      y[i] = (l[i] + 16) * (1 / 116f);
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = y[i] + a[i] * (1 / 500f);
    }
    for (int i = 0; i < z.length; i++) {
      z[i] = y[i] - b[i] * (1 / 200f);
    }
  }

  private static void cube(float[] f, float white) {
    for (int i = 0; i < f.length; i++) {
      f[i] = white * cube(f[i]);
    }
  }

  /** The inverse of CIELAB's f; for dark colours its tangent, which begins there. */
  private static float cube(float f) {
    float curved = Math.max(f, CUBE_FROM);
    return curved * curved * curved + (f - curved) * LINEAR_SLOPE;
  }

  private void mix(float[] weights, float[] to) {
    float ofX = weights[0];
    float ofY = weights[1];
    float ofZ = weights[2];
    for (int i = 0; i < to.length; i++) {
      to[i] = ofX * x[i] + ofY * y[i] + ofZ * z[i];
    }
  }

  private static float outside(float red, float green, float blue) {
    return Math.max(Math.max(Math.abs(red - 0.5f), Math.abs(green - 0.5f)), Math.abs(blue - 0.5f))
        - 0.5f;
  }

  /** Converts one pixel, and returns how far it is outside of what sRGB can show. */
  float setPixel(int i, float l, float a, float b) {
    float f = (l + 16) * (1 / 116f);
    float lightX = WHITE_X * cube(f + a * (1 / 500f));
    float lightY = cube(f);
    float lightZ = WHITE_Z * cube(f - b * (1 / 200f));
    red[i] = mixed(RED, lightX, lightY, lightZ);
    green[i] = mixed(GREEN, lightX, lightY, lightZ);
    blue[i] = mixed(BLUE, lightX, lightY, lightZ);
    return outside(red[i], green[i], blue[i]);
  }

  private static float mixed(float[] weights, float x, float y, float z) {
    return weights[0] * x + weights[1] * y + weights[2] * z;
  }
}
