package dev.rechroma.image.codec.jpeg;

/**
 * The codes of a table for AC coefficients with the bits that follow each, for skipping several
 * codes of a sequential block at once (ITU-T T.81, F.2.2.2).
 */
final class JpegSkips {
  /** No code begins with these bits. */
  static final int NONE = 0;

  /** Number of bits looked at; tables for two components fit into a small cache. */
  static final int BITS = 13;

  private static final int FIELD = 6;
  private static final int MASK = (1 << FIELD) - 1;
  private static final int END = 1 << (2 * FIELD);
  private static final int SIXTEEN_ZEROS = 0xF0;

  private final JpegHuffman codes;

  /** By the next bits: all codes that lie within them, as one skip. */
  private final char[] table = new char[1 << BITS];

  JpegSkips(JpegHuffman codes) {
    this.codes = codes;
    for (int bits = 0; bits < table.length; bits++) {
      table[bits] = (char) all((long) bits << (Long.SIZE - BITS));
    }
  }

  private int all(long window) {
    int skip = NONE;
    while (!ends(skip) && bits(skip) < BITS) {
      int code = codes.code(window << bits(skip));
      boolean isKnown = code != JpegHuffman.NO_CODE && bits(skip) + (code & 0xFF) <= BITS;
      if (!isKnown || coefficients(skip) + (code >> 12) >= MASK) {
        break;
      }
      skip += skip(code);
    }
    return skip;
  }

  private static int skip(int code) {
    int size = code >> 8 & 15;
    int bits = (code & 0xFF) + size;
    if (size == 0 && code >> 8 != SIXTEEN_ZEROS) {
      return END + bits;
    }
    return (((code >> 12) + 1) << FIELD) + bits;
  }

  /** Skips all codes that lie within the next bits; {@link #NONE} if they hold no whole one. */
  int several(long window) {
    return table[(int) (window >>> (Long.SIZE - BITS))];
  }

  /** Skips one code; {@link #NONE} if there is none. */
  int one(long window) {
    int code = codes.code(window);
    return code == JpegHuffman.NO_CODE ? NONE : skip(code);
  }

  /** Number of bits of a skip. */
  static int bits(int skip) {
    return skip & MASK;
  }

  /** Number of coefficients that a skip passes. */
  static int coefficients(int skip) {
    return skip >> FIELD & MASK;
  }

  /** Whether a skip ends with the end of the block. */
  static boolean ends(int skip) {
    return skip >= END;
  }
}
