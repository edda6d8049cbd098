package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.TiffDirectory;
import java.util.Arrays;
import java.util.Locale;

/**
 * Conversion of luminance and colour differences to RGB, without JPEG (TIFF 6.0, sections 20 and
 * 21).
 *
 * @param across number of columns that share colour differences
 * @param down number of rows that share them
 * @param coefficients the shares of red, green and blue in luminance
 * @param reference black and white of Y, Cb and Cr
 */
record TiffYcbcr(int across, int down, double[] coefficients, double[] reference) {

  static TiffYcbcr of(TiffDirectory directory) throws ImageException {
    TiffDirectory.Entry entry = directory.entry(TiffTag.YCBCR_SUBSAMPLING);
    boolean stated = entry != null && entry.count() >= 2;
    return new TiffYcbcr(
        stated ? (int) directory.value(entry, 0) : 2,
        stated ? (int) directory.value(entry, 1) : 2,
        directory.rationals(TiffTag.YCBCR_COEFFICIENTS, new double[] {0.299, 0.587, 0.114}),
        directory.rationals(
            TiffTag.REFERENCE_BLACK_WHITE, new double[] {0, 255, 128, 255, 128, 255}));
  }

  /** Rejects layouts that are not supported. */
  void check(TiffLayout layout) throws ImageException {
    boolean known = isStep(across) && isStep(down) && layout.bits() == 8 && layout.samples() == 3;
    boolean apart = layout.planar() || layout.predictor() != 1;
    boolean numbers = coefficients[1] > 0 && isRange(0) && isRange(2) && isRange(4);
    if (!known || !numbers || (apart && across * down != 1)) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "TIFF of YCbCr with %d samples of %d bits, subsampled %d x %d%s is not supported",
              layout.samples(),
              layout.bits(),
              across,
              down,
              apart ? ", in planes" : ""));
    }
  }

  private boolean isRange(int at) {
    return reference[at + 1] > reference[at] && Double.isFinite(reference[at + 1]);
  }

  private static boolean isStep(int step) {
    return step == 1 || step == 2 || step == 4;
  }

  /** Bytes of rows stored by groups of pixels, each with its colour differences. */
  long bytes(TiffLayout layout, int rows) {
    return layout.planar() ? (long) layout.segments().width() * rows : groupBytes(layout, rows);
  }

  private long groupBytes(TiffLayout layout, int rows) {
    return (long) ((rows + down - 1) / down) * groupRowBytes(layout.segments().width());
  }

  /** Bytes of a row of groups. */
  int groupRowBytes(int width) {
    return (width + across - 1) / across * (across * down + 2);
  }

  /**
   * Expands a row of groups.
   *
   * @param to interleaved Y, Cb, Cr of {@code down} rows of {@code width} pixels
   */
  void spread(byte[] groups, int width, byte[] to) {
    for (int x = 0; x < width; x++) {
      int group = x / across * (across * down + 2);
      for (int y = 0; y < down; y++) {
        int at = 3 * (y * width + x);
        to[at] = groups[group + y * across + x % across];
        to[at + 1] = groups[group + across * down];
        to[at + 2] = groups[group + across * down + 1];
      }
    }
  }

  /** Converts interleaved Y, Cb and Cr to RGB in place. */
  void toRgb(byte[] pixels, int count) {
    double[] luma = scale(0, 255);
    double[] blue = scale(2, 127);
    double[] red = scale(4, 127);
    for (int i = 0; i < 3 * count; i += 3) {
      double y = luma[pixels[i] & 0xFF];
      double b = y + blue[pixels[i + 1] & 0xFF] * (2 - 2 * coefficients[2]);
      double r = y + red[pixels[i + 2] & 0xFF] * (2 - 2 * coefficients[0]);
      double g = (y - coefficients[0] * r - coefficients[2] * b) / coefficients[1];
      pixels[i] = clamped(r);
      pixels[i + 1] = clamped(g);
      pixels[i + 2] = clamped(b);
    }
  }

  /** Scale and offset from codes to the full range (TIFF 6.0, section 20). */
  private double[] scale(int at, double range) {
    double[] values = new double[256];
    Arrays.setAll(
        values, code -> (code - reference[at]) * range / (reference[at + 1] - reference[at]));
    return values;
  }

  private static byte clamped(double value) {
    return (byte) Math.round(Math.min(255, Math.max(0, value)));
  }
}
