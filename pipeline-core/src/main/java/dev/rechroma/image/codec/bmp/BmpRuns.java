package dev.rechroma.image.codec.bmp;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Palette indices from the runs of a BMP file, one row at a time from the bottom up. Pixels that a
 * file skips get colour 0, as in nearly all readers.
 */
final class BmpRuns {
  private static final int END_OF_ROW = 0;
  private static final int END = 1;
  private static final int LEAP = 2;

  /** Limits memory: a whole row is held in memory, however few bytes its runs take in the file. */
  private static final int MAX_WIDTH = 1 << 16;

  private final Bytes in;
  private final boolean nibbles;
  private final int height;
  private final byte[] row;
  private long at;
  private int x;

  /** The row being filled, counted from the bottom, and the row that was requested. */
  private int y;

  private int asked = -1;
  private boolean ended;

  BmpRuns(byte[] file, BmpLayout layout) throws ImageException {
    if (layout.header().width() > MAX_WIDTH) {
      throw new ImageException("BMP in runs wider than " + MAX_WIDTH + " px is not supported");
    }
    if (layout.topDown()) {
      throw new ImageException("damaged BMP: runs from top to bottom");
    }
    in = Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "BMP");
    nibbles = layout.coding() == BmpLayout.Coding.RUNS_OF_4_BITS;
    height = layout.header().height();
    row = new byte[layout.header().width()];
    at = layout.start();
  }

  /** The next row, in the same array each time. */
  byte[] nextRow() throws ImageException {
    Arrays.fill(row, (byte) 0);
    asked++;
    while (y == asked && !ended && !isAll()) {
      step();
    }
    boolean lastRowIsBegun = asked == height - 1 && x > 0;
    if (y == asked && !lastRowIsBegun) {
      throw new ImageException("truncated BMP");
    }
    return row;
  }

  /** Whether the last row is full and the file ends there, without the usual codes. */
  private boolean isAll() {
    return y == height - 1 && x == row.length && !in.holds(at, 2);
  }

  /** Checks that only the end code follows the last row. */
  void checkEnd() throws ImageException {
    while (!ended && in.holds(at, 2)) {
      if (in.u8(at) != 0 || in.u8(at + 1) > END) {
        throw damaged();
      }
      step();
    }
  }

  private void step() throws ImageException {
    int count = in.u8(at);
    int value = in.u8(at + 1);
    at += 2;
    if (count > 0) {
      repeat(count, value);
      return;
    }
    switch (value) {
      case END_OF_ROW -> {
        y++;
        x = 0;
      }
      case END -> ended = true;
      case LEAP -> {
        x += in.u8(at);
        y += in.u8(at + 1);
        at += 2;
        checkPlace(0);
      }
      default -> copy(value);
    }
  }

  private void repeat(int count, int value) throws ImageException {
    checkPlace(count);
    for (int i = 0; i < count; i++) {
      row[x++] = (byte) (!nibbles ? value : i % 2 == 0 ? value >> 4 : value & 15);
    }
  }

  private void copy(int count) throws ImageException {
    checkPlace(count);
    for (int i = 0; i < count; i++) {
      int value = in.u8(at + (nibbles ? i / 2 : i));
      row[x++] = (byte) (!nibbles ? value : i % 2 == 0 ? value >> 4 : value & 15);
    }
    int bytes = nibbles ? (count + 1) / 2 : count;
    at += bytes + (bytes & 1);
  }

  private void checkPlace(int count) throws ImageException {
    if (x + count > row.length || y >= height) {
      throw damaged();
    }
  }

  private static ImageException damaged() {
    return new ImageException("damaged BMP: runs that leave the picture");
  }
}
