package dev.rechroma.source;

import java.nio.charset.StandardCharsets;

/** The first bytes of a file. */
record Signature(byte[] file) {
  /** Enough for every signature: a tar's magic is at 257. */
  static final int LENGTH = 264;

  /**
   * Whether the file has these bytes at a place.
   *
   * @param bytes a character each
   */
  boolean has(int at, String bytes) {
    byte[] wanted = bytes.getBytes(StandardCharsets.ISO_8859_1);
    if (file.length < at + wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (file[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** An unsigned byte; -1 beyond the end. */
  int at(int index) {
    return index < file.length ? file[index] & 0xFF : -1;
  }
}
