package dev.rechroma.image.codec.bmp;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.ImageHeader;

/**
 * Everything that determines the pixels of a BMP file.
 *
 * @param topDown whether the first row is the top one
 * @param bits bits per pixel
 * @param masks of red, green, blue and alpha in a pixel; alpha's may be 0
 * @param palette colours as 0xRRGGBB, or null
 * @param start offset of the pixels
 */
record BmpLayout(
    ImageHeader header,
    boolean topDown,
    int bits,
    BmpLayout.Coding coding,
    int[] masks,
    int[] palette,
    int start) {
  static final int ALPHA_BIT_FIELDS = 6;

  private static final int RUNS_8 = 1;
  private static final int RUNS_4 = 2;
  private static final int BIT_FIELDS = 3;
  private static final int JPEG = 4;
  private static final int PNG = 5;

  /** How pixels are stored. */
  enum Coding {
    /** Palette indices. */
    PALETTE,
    /** Run-length encoded palette indices. */
    RUNS_OF_4_BITS,
    RUNS_OF_8_BITS,
    /** Blue, green and red, one byte each. */
    BYTES,
    /** Values of 16 or 32 bits in which each colour has a mask. */
    MASKS;

    /**
     * @throws ImageException if there is no such coding, or it is not supported
     */
    static Coding of(long compression, int bits) throws ImageException {
      if (compression == JPEG || compression == PNG) {
        throw new ImageException(
            (compression == JPEG ? "JPEG" : "PNG") + " in BMP is not supported");
      }
      if (compression == RUNS_8 && bits == 8) {
        return RUNS_OF_8_BITS;
      }
      if (compression == RUNS_4 && bits == 4) {
        return RUNS_OF_4_BITS;
      }
      boolean masks = bits == 16 || bits == 32;
      if (compression == 0 && (bits == 1 || bits == 2 || bits == 4 || bits == 8)) {
        return PALETTE;
      }
      if (compression == 0 && bits == 24) {
        return BYTES;
      }
      if (masks
          && (compression == 0 || compression == BIT_FIELDS || compression == ALPHA_BIT_FIELDS)) {
        return MASKS;
      }
      throw new ImageException(
          "BMP of " + bits + " bits and compression " + compression + " is not supported");
    }

    boolean isRuns() {
      return this == RUNS_OF_4_BITS || this == RUNS_OF_8_BITS;
    }
  }

  /** Bytes from one row to the next: rows are padded to multiples of 4 bytes. */
  long rowBytes() {
    return ((long) header.width() * bits + 31) / 32 * 4;
  }

  /** End of the pixels in a file without runs. */
  long end() {
    return start + rowBytes() * header.height();
  }

  boolean hasAlpha() {
    return coding == Coding.MASKS && masks[3] != 0;
  }
}
