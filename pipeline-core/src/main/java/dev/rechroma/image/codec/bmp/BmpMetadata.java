package dev.rechroma.image.codec.bmp;

import dev.rechroma.image.metadata.Metadata;

/** The one thing that a BMP file says beside its picture: its resolution. */
final class BmpMetadata {
  /** Where pixels a metre across and down stand in all but the oldest headers. */
  static final int PELS = 38;

  static final int PELS_BYTES = 8;

  /** Across and down, 32 bits each. */
  static final String PELS_PER_METRE = "pels";

  private BmpMetadata() {}

  /** Writes into the file. */
  static byte[] insert(byte[] file, Metadata metadata) {
    metadata
        .part(PELS_PER_METRE)
        .ifPresent(pels -> System.arraycopy(pels, 0, file, PELS, PELS_BYTES));
    return file;
  }
}
