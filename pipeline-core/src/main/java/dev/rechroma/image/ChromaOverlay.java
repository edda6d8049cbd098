package dev.rechroma.image;

import org.opencv.core.Mat;

/**
 * Lays colours over a picture's own lightness: they follow its edges, and their chroma is reduced
 * where sRGB cannot show them at that lightness.
 */
public final class ChromaOverlay {
  /**
   * Pixels of one strip: its floats stay in the cache, and malloc does not return their memory to
   * the system after each strip.
   */
  private static final int STRIP_PIXELS = 1 << 14;

  /**
   * Smallest number of rows in a strip; fewer would stretch the same rows of ab too often in wide
   * pictures.
   */
  private static final int MIN_STRIP_ROWS = 16;

  private ChromaOverlay() {}

  /**
   * A new Mat of the same size and type, which the caller releases.
   *
   * @param bgr of 8 or 16 bits
   * @param predicted a small copy of the whole picture with the desired colours
   * @throws IllegalArgumentException if a colour is not finite
   */
  public static Mat of(Mat bgr, LabImage predicted) {
    requireFinite(predicted.a());
    requireFinite(predicted.b());
    Mat coloured = new Mat(bgr.size(), bgr.type());
    int stripRows = Math.max(MIN_STRIP_ROWS, STRIP_PIXELS / bgr.cols());
    try (GuidedChromaUpsampler planes =
        new GuidedChromaUpsampler(predicted, bgr.cols(), bgr.rows())) {
      for (int row = 0; row < bgr.rows(); row += stripRows) {
        colourStrip(bgr, planes, coloured, row, Math.min(bgr.rows(), row + stripRows));
      }
    }
    return coloured;
  }

  private static void colourStrip(
      Mat bgr, GuidedChromaUpsampler planes, Mat coloured, int firstRow, int endRow) {
    try (MatScope scope = new MatScope()) {
      Mat lab = LabColor.ofBgr(scope, scope.own(bgr.rowRange(firstRow, endRow)));
      float[] values = new float[Math.multiplyExact(3 * lab.cols(), lab.rows())];
      lab.get(0, 0, values);
      planes.write(values, firstRow, endRow);
      Gamut.reduceChroma(values);
      lab.put(0, 0, values);
      LabColor.toBgr(lab, scope.own(coloured.rowRange(firstRow, endRow)));
    }
  }

  private static void requireFinite(float[] colours) {
    for (float value : colours) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a colour is " + value);
      }
    }
  }
}
