package dev.rechroma.image;

import org.opencv.core.Mat;

/**
 * Lays colours over a picture's own lightness: they follow its edges, and their chroma is reduced
 * where sRGB cannot show them at that lightness.
 */
public final class ChromaOverlay {
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
    SampleRow samples = SampleRow.of(bgr);
    LabRow lab = new LabRow(bgr.cols());
    LightRow light = new LightRow(bgr.cols());
    GuidedChromaUpsampler chroma = new GuidedChromaUpsampler(predicted, bgr.cols(), bgr.rows());
    for (int row = 0; row < bgr.rows(); row++) {
      samples.read(bgr, row, lab.l());
      chroma.write(lab, row);
      Gamut.toLight(lab, light);
      samples.write(light, coloured, row);
    }
    return coloured;
  }

  private static void requireFinite(float[] colours) {
    for (float value : colours) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a colour is " + value);
      }
    }
  }
}
