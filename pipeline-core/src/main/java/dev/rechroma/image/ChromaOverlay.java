package dev.rechroma.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Lays colours over a picture's own lightness: they follow its edges, and their chroma is reduced
 * where sRGB cannot show them at that lightness.
 */
public final class ChromaOverlay {
  private ChromaOverlay() {}

  /**
   * A new BGR Mat of the same size and depth, which the caller releases.
   *
   * @param picture gray or BGR of 8 or 16 bits
   * @param predicted a small copy of the whole picture with the desired colours
   * @throws IllegalArgumentException if a colour is not finite
   */
  public static Mat of(Mat picture, LabImage predicted) {
    requireFinite(predicted.a());
    requireFinite(predicted.b());
    Mat coloured = new Mat(picture.size(), CvType.makeType(picture.depth(), 3));
    SampleRow samples = samples(picture);
    LabRow lab = new LabRow(picture.cols());
    LightRow light = new LightRow(picture.cols());
    GuidedChromaUpsampler chroma =
        new GuidedChromaUpsampler(predicted, picture.cols(), picture.rows());
    for (int row = 0; row < picture.rows(); row++) {
      samples.read(picture, row, lab.l());
      chroma.write(lab, row);
      Gamut.toLight(lab, light);
      samples.write(light, coloured, row);
    }
    return coloured;
  }

  private static SampleRow samples(Mat picture) {
    return picture.depth() == CvType.CV_8U ? new SampleRow8(picture) : new SampleRow16(picture);
  }

  private static void requireFinite(float[] colours) {
    for (float value : colours) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a colour is " + value);
      }
    }
  }
}
