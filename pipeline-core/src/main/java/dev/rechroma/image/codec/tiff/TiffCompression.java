package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import java.util.Map;

/**
 * The supported ways in which the strips or tiles of a TIFF picture are compressed, by the numbers
 * of tag 259.
 */
enum TiffCompression {
  NONE(1),
  CCITT_RLE(2),
  CCITT_T4(3),
  CCITT_T6(4),
  LZW(5),
  OLD_JPEG(6),
  JPEG(7),
  DEFLATE(8),
  OLD_DEFLATE(32946),
  PACK_BITS(32773),
  LZMA(34925),
  ZSTD(50000),
  WEBP(50001);

  /** Methods that are not supported, by their names in messages. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(9, "JBIG"),
          Map.entry(10, "JBIG"),
          Map.entry(32766, "NeXT"),
          Map.entry(32771, "CCITT RLE, word-aligned"),
          Map.entry(32809, "ThunderScan"),
          Map.entry(33003, "JPEG 2000"),
          Map.entry(33004, "JPEG 2000"),
          Map.entry(33005, "JPEG 2000"),
          Map.entry(34661, "JBIG"),
          Map.entry(34676, "SGI Log"),
          Map.entry(34677, "SGI Log"),
          Map.entry(34712, "JPEG 2000"),
          Map.entry(34887, "LERC"),
          Map.entry(34892, "lossy JPEG of DNG"),
          Map.entry(34933, "PNG"),
          Map.entry(34934, "JPEG XR"),
          Map.entry(50002, "JPEG XL"),
          Map.entry(52546, "JPEG XL"));

  private static final int NIKON_RAW = 34713;
  private static final int SONY_RAW = 32767;
  private static final int PENTAX_RAW = 65535;

  private final int code;

  TiffCompression(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /**
   * @throws ImageException naming the method, if it is not one of these
   */
  static TiffCompression of(long code) throws ImageException {
    for (TiffCompression compression : values()) {
      if (compression.code == code) {
        return compression;
      }
    }
    String name = OTHERS.get((int) code);
    throw new ImageException(
        "TIFF compressed by method "
            + code
            + (name == null ? "" : " (" + name + ")")
            + " is not supported");
  }

  /** Whether this compression occurs only in camera raw files. */
  static boolean isRaw(long code) {
    return code == NIKON_RAW || code == SONY_RAW || code == PENTAX_RAW;
  }

  boolean isCcitt() {
    return this == CCITT_RLE || this == CCITT_T4 || this == CCITT_T6;
  }

  /** Whether a strip or tile is a picture file of its own, which another decoder reads. */
  boolean isPicture() {
    return this == JPEG || this == WEBP;
  }

  /** Whether the predictor applies, which it does only for these methods. */
  boolean hasPredictor() {
    return switch (this) {
      case LZW, DEFLATE, OLD_DEFLATE, LZMA, ZSTD -> true;
      default -> false;
    };
  }

  /** The compression for writing a picture in colour: the same, or a lossless one. */
  TiffCompression forWriting() {
    return switch (this) {
      case NONE, PACK_BITS, LZW -> this;
      default -> DEFLATE;
    };
  }
}
