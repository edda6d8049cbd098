package dev.rechroma.image;

/** Receives a picture in L*a*b* row by row, from the top, while each row is still in the cache. */
@FunctionalInterface
public interface LabRows {

  /**
   * One row.
   *
   * @param row its number from 0
   * @param l lightness of each pixel, 0..100; these arrays are used again for the next row
   * @param a green to red
   * @param b blue to yellow
   */
  void accept(int row, float[] l, float[] a, float[] b);
}
