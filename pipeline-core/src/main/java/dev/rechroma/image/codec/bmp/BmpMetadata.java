package dev.rechroma.image.codec.bmp;

import dev.rechroma.image.metadata.Metadata;

/** The only metadata in a BMP file: its resolution. */
final class BmpMetadata {
  /** Offset of the horizontal and vertical pixels per metre in all but the oldest headers. */
  static final int PELS = 38;

  static final int PELS_BYTES = 8;

  /** Horizontal and vertical, 32 bits each. */
  static final String PELS_PER_METRE = "pels";

  private BmpMetadata() {}

  /** Writes the resolution into the file. */
  static byte[] insert(byte[] file, Metadata metadata) {
    metadata
        .part(PELS_PER_METRE)
        .ifPresent(pels -> System.arraycopy(pels, 0, file, PELS, PELS_BYTES));
    return file;
  }
}
