package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;

/** What the samples of a TIFF picture mean, by the numbers of tag 262. */
enum TiffPhotometric {
  WHITE_IS_ZERO(0, 1),
  BLACK_IS_ZERO(1, 1),
  RGB(2, 3),
  PALETTE(3, 1),
  CMYK(5, 4),
  YCBCR(6, 3),
  CIE_LAB(8, 3),
  ICC_LAB(9, 3);

  private static final int MASK = 4;
  private static final int CFA = 32803;
  private static final int LINEAR_RAW = 34892;

  private final int code;
  private final int channels;

  TiffPhotometric(int code, int channels) {
    this.code = code;
    this.channels = channels;
  }

  /** Number of samples that a pixel needs. */
  int channels() {
    return channels;
  }

  boolean isGray() {
    return this == WHITE_IS_ZERO || this == BLACK_IS_ZERO;
  }

  boolean isLab() {
    return this == CIE_LAB || this == ICC_LAB;
  }

  static TiffPhotometric of(long code) throws ImageException {
    for (TiffPhotometric photometric : values()) {
      if (photometric.code == code) {
        return photometric;
      }
    }
    String name = code == MASK ? " (transparency mask)" : "";
    throw new ImageException(
        "TIFF of photometric interpretation " + code + name + " is not supported");
  }

  /** Whether the samples are raw camera sensor data. */
  static boolean isRaw(long code) {
    return code == CFA || code == LINEAR_RAW;
  }

  static boolean isMask(long code) {
    return code == MASK;
  }

  /** ICC's name of the colour space, for pictures that keep their profile. */
  static String profileSpace(long code) {
    return code == WHITE_IS_ZERO.code || code == BLACK_IS_ZERO.code ? "GRAY" : "RGB ";
  }
}
