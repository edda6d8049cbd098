package dev.rechroma.image.codec.tiff;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Compresses bytes with TIFF's LZW (TIFF 6.0, section 13). */
final class LzwOutput {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int MAX_WIDTH = 12;

  /** The table is cleared before codes would need 13 bits. */
  private static final int LAST = 4094;

  private static final int SLOTS = 1 << 14;

  private final ByteArrayOutputStream out;

  /** Prefix and byte of each known string, plus 1, in a hash table. */
  private final int[] keys = new int[SLOTS];

  private final short[] codes = new short[SLOTS];
  private int width = 9;
  private int next = FIRST;
  private int bits;
  private int bitCount;

  private LzwOutput(int expected) {
    out = new ByteArrayOutputStream(expected);
  }

  static byte[] pack(byte[] bytes, int count) {
    LzwOutput lzw = new LzwOutput(count / 2 + 16);
    lzw.write(CLEAR);
    if (count > 0) {
      lzw.writeAll(bytes, count);
    }
    lzw.write(END);
    lzw.flush();
    return lzw.out.toByteArray();
  }

  private void writeAll(byte[] bytes, int count) {
    int string = bytes[0] & 0xFF;
    for (int i = 1; i < count; i++) {
      int value = bytes[i] & 0xFF;
      int key = (string << 8 | value) + 1;
      int slot = slotOf(key);
      if (keys[slot] == key) {
        string = codes[slot];
      } else {
        write(string);
        learn(slot, key);
        string = value;
      }
    }
    write(string);
    // The reader adds one more string after the last code, which may make it widen its codes.
    next++;
    widen();
  }

  private int slotOf(int key) {
    int slot = (key * 0x9E3779B1) >>> 18;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }

  private void learn(int slot, int key) {
    keys[slot] = key;
    codes[slot] = (short) next;
    next++;
    widen();
    if (next == LAST) {
      write(CLEAR);
      Arrays.fill(keys, 0);
      next = FIRST;
      width = 9;
    }
  }

  /** Widens codes when the reader does, which is one string behind. */
  private void widen() {
    if (next == 1 << width && width < MAX_WIDTH) {
      width++;
    }
  }

  private void write(int code) {
    bits = bits << width | code;
    bitCount += width;
    while (bitCount >= 8) {
      bitCount -= 8;
      out.write(bits >>> bitCount);
    }
    bits &= (1 << bitCount) - 1;
  }

  private void flush() {
    if (bitCount > 0) {
      out.write(bits << (8 - bitCount));
    }
  }
}
