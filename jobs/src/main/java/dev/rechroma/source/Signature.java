package dev.rechroma.source;

import java.nio.charset.StandardCharsets;

/** The first bytes of a file. */
record Signature(byte[] file) {
  /** Enough for all that is looked for: a tar's magic lies at 257. */
  static final int LENGTH = 264;

  /**
   * Whether these bytes stand there.
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

  /** An unsigned byte; -1 behind the end. */
  int at(int index) {
    return index < file.length ? file[index] & 0xFF : -1;
  }
}
