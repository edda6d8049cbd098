package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;

/**
 * The bits of a packet's header (ISO/IEC 15444-1, B.10.1): a byte of ones is followed by a byte
 * whose first bit is a stuffed 0.
 */
final class J2kBits {
  private static final int ONES = 0xFF;

  private final byte[] data;
  private int at;
  private int current;
  private int left;

  /**
   * @param at offset of the header
   */
  J2kBits(byte[] data, int at) {
    this.data = data;
    this.at = at;
  }

  int bit() throws ImageException {
    if (left == 0) {
      next();
    }
    left--;
    return current >> left & 1;
  }

  private void next() throws ImageException {
    if (at >= data.length) {
      throw Jp2Problem.truncated();
    }
    boolean stuffed = current == ONES;
    current = data[at++] & 0xFF;
    left = stuffed ? 7 : 8;
    if (stuffed && current > 0x7F) {
      throw Jp2Problem.damaged("a marker in a packet's header");
    }
  }

  /**
   * Reads a number, highest bit first.
   *
   * @param count number of bits, 0 to 31
   */
  int bits(int count) throws ImageException {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | bit();
    }
    return value;
  }

  /** Offset of the byte after the header. */
  int end() throws ImageException {
    left = 0;
    if (current == ONES) {
      next();
      current = 0;
      left = 0;
    }
    return at;
  }
}
