package dev.rechroma.image.codec.tiff;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Decodes rows of bilevel pixels compressed by ITU-T T.4 (one- and two-dimensional) or T.6, in
 * TIFF's layout: white runs become 0 bits. It does not continue after an error: rows that other
 * readers would guess raise an exception.
 */
final class CcittInputStream extends InputStream {
  private static final int EOL_ZEROS = 11;

  /** Modes that are not a distance from the change above. */
  private static final int PASS = 100;

  private static final int HORIZONTAL = 101;

  private final byte[] packed;
  private final int columns;
  private final TiffCompression type;
  private final boolean twoDimensional;
  private final long endBit;
  private long at;

  /**
   * Positions where the colour changes, starting from white, ended by several copies of the row's
   * width.
   */
  private int[] reference;

  private int[] changes;
  private int changeCount;
  private final byte[] row;
  private int told;

  CcittInputStream(
      byte[] packed, int start, int count, int columns, TiffCompression type, long options) {
    this.packed = packed;
    this.columns = columns;
    this.type = type;
    this.twoDimensional = type == TiffCompression.CCITT_T4 && (options & 1) != 0;
    at = 8L * start;
    endBit = 8L * (start + count);
    reference = new int[columns + 4];
    changes = new int[columns + 4];
    changes[0] = columns;
    changes[1] = columns;
    changes[2] = columns;
    row = new byte[(columns + 7) / 8];
    told = row.length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      if (told == row.length) {
        decodeRow();
        told = 0;
      }
      int part = Math.min(count - done, row.length - told);
      System.arraycopy(row, told, to, offset + done, part);
      told += part;
      done += part;
    }
    return done;
  }

  private void decodeRow() throws IOException {
    int[] above = changes;
    changes = reference;
    reference = above;
    changeCount = 0;
    switch (type) {
      case CCITT_RLE -> {
        at = (at + 7) / 8 * 8;
        decodeOneDimensional();
      }
      case CCITT_T4 -> {
        skipEndOfLine();
        if (twoDimensional && bit() == 0) {
          decodeTwoDimensional();
        } else {
          decodeOneDimensional();
        }
      }
      default -> decodeTwoDimensional();
    }
    endRow();
    paint();
  }

  private void skipEndOfLine() throws IOException {
    long zeros = 0;
    while (at + zeros < endBit && bitAt(at + zeros) == 0) {
      zeros++;
    }
    if (zeros >= EOL_ZEROS) {
      at += zeros + 1;
    } else if (twoDimensional) {
      throw new IOException("no end of line");
    }
  }

  private void decodeOneDimensional() throws IOException {
    int position = 0;
    boolean white = true;
    while (position < columns) {
      position += run(white);
      change(position);
      white = !white;
    }
  }

  private int run(boolean white) throws IOException {
    CcittCodes codes = white ? CcittCodes.WHITE : CcittCodes.BLACK;
    int total = 0;
    int run;
    do {
      int next = peek(CcittCodes.MAX_BITS);
      int bits = codes.bits(next);
      if (bits == 0) {
        throw new IOException("no code for a run");
      }
      skip(bits);
      run = codes.run(next);
      total += run;
      if (total > columns) {
        throw new IOException("a run beyond the row");
      }
    } while (run >= 64);
    return total;
  }

  private void change(int position) throws IOException {
    int last = changeCount == 0 ? 0 : changes[changeCount - 1];
    if (position > columns || position < last || changeCount > columns) {
      throw new IOException("a change outside the row");
    }
    changes[changeCount++] = position;
  }

  private void decodeTwoDimensional() throws IOException {
    int position = -1;
    boolean white = true;
    int above = 0;
    while (position < columns) {
      above = changeAbove(above, position, white);
      int mode = mode();
      if (mode == PASS) {
        position = reference[above + 1];
      } else if (mode == HORIZONTAL) {
        int start = Math.max(0, position);
        int first = start + run(white);
        change(first);
        position = first + run(!white);
        change(position);
      } else {
        position = reference[above] + mode;
        change(position);
        white = !white;
      }
    }
  }

  /** The first change in the row above to the right of a position, to the opposite colour. */
  private int changeAbove(int from, int position, boolean white) {
    int parity = white ? 0 : 1;
    int index = Math.max(0, from - 2);
    index += (index & 1) == parity ? 0 : 1;
    while (reference[index] <= position && reference[index] < columns) {
      index += 2;
    }
    return index;
  }

  /** A change's distance from the one above, or a mode. */
  private int mode() throws IOException {
    int next = peek(7);
    if (next >> 6 == 1) {
      return skipped(1, 0);
    }
    return switch (next >> 4) {
      case 3 -> skipped(3, 1);
      case 2 -> skipped(3, -1);
      case 1 -> skipped(3, HORIZONTAL);
      default -> longMode(next);
    };
  }

  private int longMode(int next) throws IOException {
    if (next >> 3 == 1) {
      return skipped(4, PASS);
    }
    return switch (next) {
      case 6, 7 -> skipped(6, 2);
      case 4, 5 -> skipped(6, -2);
      case 3 -> skipped(7, 3);
      case 2 -> skipped(7, -3);
      default -> throw new IOException("no code for a mode");
    };
  }

  private int skipped(int bits, int mode) throws IOException {
    skip(bits);
    return mode;
  }

  private void endRow() {
    changes[changeCount] = columns;
    changes[changeCount + 1] = columns;
    changes[changeCount + 2] = columns;
  }

  private void paint() {
    Arrays.fill(row, (byte) 0);
    for (int i = 0; i + 1 <= changeCount; i += 2) {
      blacken(changes[i], Math.min(columns, changes[i + 1]));
    }
  }

  private void blacken(int from, int to) {
    int x = from;
    while (x < to && (x & 7) != 0) {
      row[x >> 3] |= (byte) (0x80 >> (x & 7));
      x++;
    }
    for (; x + 8 <= to; x += 8) {
      row[x >> 3] = (byte) 0xFF;
    }
    for (; x < to; x++) {
      row[x >> 3] |= (byte) (0x80 >> (x & 7));
    }
  }

  private int bit() throws IOException {
    int bit = peek(1);
    skip(1);
    return bit;
  }

  private int bitAt(long position) {
    return packed[(int) (position >> 3)] >> (7 - (int) (position & 7)) & 1;
  }

  /** The next bits; zeros beyond the end. */
  private int peek(int bits) {
    int from = (int) (at >> 3);
    int window = 0;
    for (int i = 0; i < 3; i++) {
      int value = 8L * (from + i) < endBit ? packed[from + i] & 0xFF : 0;
      window = window << 8 | value;
    }
    return window >> (24 - bits - (int) (at & 7)) & ((1 << bits) - 1);
  }

  private void skip(int bits) throws IOException {
    at += bits;
    if (at > endBit) {
      throw new IOException("rows are missing");
    }
  }
}
