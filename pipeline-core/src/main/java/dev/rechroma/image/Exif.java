package dev.rechroma.image;

import java.nio.ByteOrder;

/** Reads the orientation out of an EXIF block. */
final class Exif {
  /** What JPEG, and some writers of other formats, put before the TIFF structure. */
  static final String PREFIX = "Exif\0\0";

  private Exif() {}

  /**
   * The orientation of an EXIF block with or without prefix. A broken block says nothing: photos
   * are not refused for their metadata.
   */
  static Orientation orientation(Bytes block) {
    try {
      Bytes tiff = block.startsWith(PREFIX) ? block.from(PREFIX.length()) : block;
      return new TiffDirectory(tiff).orientation();
    } catch (ImageException damaged) {
      return Orientation.NORMAL;
    }
  }

  static Orientation orientation(byte[] block) {
    return orientation(Bytes.of(block, ByteOrder.BIG_ENDIAN, "EXIF"));
  }
}
