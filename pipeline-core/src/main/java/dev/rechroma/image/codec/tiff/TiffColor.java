package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.LabColor;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.AssociatedAlpha;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfInt;
import org.opencv.imgproc.Imgproc;

/** Converts the samples of a TIFF page to BGR according to its photometric interpretation. */
final class TiffColor {
  private final TiffLayout layout;

  private TiffColor(TiffLayout layout) {
    this.layout = layout;
  }

  /**
   * A page in BGR; colours that the file stores multiplied by alpha become straight.
   *
   * @param pixels the colour samples, then alpha
   * @param alpha the alpha, or null
   */
  static Mat toBgr(TiffLayout layout, Mat pixels, Mat alpha) {
    try (MatScope scope = new MatScope()) {
      TiffColor color = new TiffColor(layout);
      Mat bgr = color.toBgr(scope, color.colors(scope, pixels, alpha));
      if (layout.associated()) {
        AssociatedAlpha.divide(bgr, alpha);
      }
      return bgr;
    }
  }

  /** The alpha, which is the last channel of the pixels, or null. */
  static Mat alpha(TiffLayout layout, Mat pixels) {
    if (layout.alpha() < 0) {
      return null;
    }
    Mat alpha = new Mat();
    Core.extractChannel(pixels, alpha, pixels.channels() - 1);
    return alpha;
  }

  private Mat colors(MatScope scope, Mat pixels, Mat alpha) {
    int channels = layout.photometric().channels();
    if (alpha == null || channels == 3) {
      return pixels;
    }
    Mat colors = scope.own(new Mat(pixels.size(), CvType.makeType(pixels.depth(), channels)));
    Core.mixChannels(List.of(pixels), List.of(colors), identity(channels));
    return colors;
  }

  private static MatOfInt identity(int channels) {
    int[] pairs = new int[2 * channels];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = i / 2;
    }
    return new MatOfInt(pairs);
  }

  private Mat toBgr(MatScope scope, Mat colors) {
    Mat bgr = new Mat();
    switch (layout.photometric()) {
      case WHITE_IS_ZERO -> {
        Mat inverted = scope.empty();
        Core.bitwise_not(colors, inverted);
        Imgproc.cvtColor(inverted, bgr, Imgproc.COLOR_GRAY2BGR);
      }
      case BLACK_IS_ZERO -> Imgproc.cvtColor(colors, bgr, Imgproc.COLOR_GRAY2BGR);
      case PALETTE -> {
        Imgproc.cvtColor(colors, bgr, Imgproc.COLOR_GRAY2BGR);
        Core.LUT(bgr, scope.own(palette()), bgr);
      }
      case CMYK -> fromCmyk(colors, bgr);
      case YCBCR -> {
        if (!layout.isJpeg()) {
          fromYcbcr(colors);
        }
        swap(colors, bgr);
      }
      case CIE_LAB, ICC_LAB -> fromLab(colors, bgr);
      default -> swap(colors, bgr);
    }
    return bgr;
  }

  private static void swap(Mat rgb, Mat bgr) {
    int swap = rgb.channels() == 4 ? Imgproc.COLOR_RGBA2BGR : Imgproc.COLOR_RGB2BGR;
    Imgproc.cvtColor(rgb, bgr, swap);
  }

  /** The palette. Palettes have 16 bits, but some writers use only the lower 8. */
  private Mat palette() {
    int[] map = layout.colorMap();
    int colors = map.length / 3;
    int shift = 0;
    for (int value : map) {
      shift = value > 255 ? 8 : shift;
    }
    byte[] table = new byte[3 << 8];
    for (int i = 0; i < colors; i++) {
      for (int channel = 0; channel < 3; channel++) {
        table[3 * i + channel] = (byte) (map[(2 - channel) * colors + i] >> shift);
      }
    }
    Mat lut = new Mat(1, 256, CvType.CV_8UC3);
    lut.put(0, 0, table);
    return lut;
  }

  /** Converts CMYK: each ink removes its share of what black leaves, (1 - C) (1 - K). */
  private static void fromCmyk(Mat cmyk, Mat bgr) {
    boolean bytes = cmyk.depth() == CvType.CV_8U;
    bgr.create(cmyk.size(), CvType.makeType(cmyk.depth(), 3));
    if (bytes) {
      fromCmyk8(cmyk, bgr);
    } else {
      fromCmyk16(cmyk, bgr);
    }
  }

  private static void fromCmyk8(Mat cmyk, Mat bgr) {
    byte[] inks = new byte[4 * cmyk.cols()];
    byte[] row = new byte[3 * cmyk.cols()];
    for (int y = 0; y < cmyk.rows(); y++) {
      cmyk.get(y, 0, inks);
      for (int x = 0; x < cmyk.cols(); x++) {
        int left = 255 - (inks[4 * x + 3] & 0xFF);
        for (int i = 0; i < 3; i++) {
          row[3 * x + 2 - i] = (byte) (left * (255 - (inks[4 * x + i] & 0xFF)) / 255);
        }
      }
      bgr.put(y, 0, row);
    }
  }

  private static void fromCmyk16(Mat cmyk, Mat bgr) {
    short[] inks = new short[4 * cmyk.cols()];
    short[] row = new short[3 * cmyk.cols()];
    for (int y = 0; y < cmyk.rows(); y++) {
      cmyk.get(y, 0, inks);
      for (int x = 0; x < cmyk.cols(); x++) {
        long left = 65535L - (inks[4 * x + 3] & 0xFFFF);
        for (int i = 0; i < 3; i++) {
          row[3 * x + 2 - i] = (short) (left * (65535 - (inks[4 * x + i] & 0xFFFF)) / 65535);
        }
      }
      bgr.put(y, 0, row);
    }
  }

  private void fromYcbcr(Mat pixels) {
    byte[] row = new byte[3 * pixels.cols()];
    for (int y = 0; y < pixels.rows(); y++) {
      pixels.get(y, 0, row);
      layout.ycbcr().toRgb(row, pixels.cols());
      pixels.put(y, 0, row);
    }
  }

  /**
   * Converts Lab by TIFF 6.0, section 23; 16 bits by Adobe's TIFF Technical Notes for PageMaker.
   */
  private void fromLab(Mat stored, Mat bgr) {
    bgr.create(stored.size(), CvType.makeType(stored.depth(), 3));
    float[] lab = new float[3 * stored.cols()];
    for (int y = 0; y < stored.rows(); y++) {
      try (MatScope scope = new MatScope()) {
        if (stored.depth() == CvType.CV_8U) {
          lab8(stored, y, lab);
        } else {
          lab16(stored, y, lab);
        }
        Mat row = scope.own(new Mat(1, stored.cols(), CvType.CV_32FC3));
        row.put(0, 0, lab);
        LabColor.toBgr(row, scope.own(bgr.row(y)));
      }
    }
  }

  private void lab8(Mat stored, int y, float[] lab) {
    byte[] row = new byte[stored.channels() * stored.cols()];
    stored.get(y, 0, row);
    boolean signed = layout.photometric() == TiffPhotometric.CIE_LAB;
    for (int x = 0, at = 0; x < lab.length; x += 3, at += stored.channels()) {
      lab[x] = (row[at] & 0xFF) * 100 / 255f;
      lab[x + 1] = signed ? row[at + 1] : (row[at + 1] & 0xFF) - 128;
      lab[x + 2] = signed ? row[at + 2] : (row[at + 2] & 0xFF) - 128;
    }
  }

  private void lab16(Mat stored, int y, float[] lab) {
    short[] row = new short[stored.channels() * stored.cols()];
    stored.get(y, 0, row);
    boolean signed = layout.photometric() == TiffPhotometric.CIE_LAB;
    float white = signed ? 65535f : 65280f;
    for (int x = 0, at = 0; x < lab.length; x += 3, at += stored.channels()) {
      lab[x] = Math.min(100, (row[at] & 0xFFFF) * 100 / white);
      lab[x + 1] = (signed ? row[at + 1] : (row[at + 1] & 0xFFFF) - 32768) / 256f;
      lab[x + 2] = (signed ? row[at + 2] : (row[at + 2] & 0xFFFF) - 32768) / 256f;
    }
  }
}
