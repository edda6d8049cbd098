package dev.rechroma.image;

/**
 * A row of pixels in CIE L*a*b*.
 *
 * @param l 0 to 100
 * @param a as many
 * @param b as many
 */
record LabRow(float[] l, float[] a, float[] b) {
  LabRow(int width) {
    this(new float[width], new float[width], new float[width]);
  }
}
