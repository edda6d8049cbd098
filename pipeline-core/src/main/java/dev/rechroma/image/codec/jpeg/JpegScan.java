package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import java.util.List;

/**
 * A scan of a JPEG picture, which is read code by code while ignoring the values (ITU-T T.81,
 * annexes F and G).
 */
final class JpegScan {
  private static final int COEFFICIENTS = 64;
  private static final int MAX_BLOCKS_OF_UNIT = 10;

  /** Largest number of bits of a difference. */
  private static final int MAX_SIZE = 15;

  /**
   * A component in a scan.
   *
   * @param blocks number of its blocks in a unit
   * @param nonzero for each block, the coefficients that are not zero so far; in progressive files
   *     only
   */
  record Part(int blocks, JpegHuffman dc, JpegHuffman ac, JpegSkips skips, long[] nonzero) {}

  /**
   * The part of the coefficients' bits that a scan holds, which is everything in a sequential file.
   *
   * @param first coefficient
   * @param last coefficient
   * @param high the lowest bit that was known before, 0 for none
   * @param low the lowest bit that is known now
   */
  record Band(int first, int last, int high, int low) {
    static final Band WHOLE = new Band(0, COEFFICIENTS - 1, 0, 0);

    /** The coefficients as a bit mask. */
    long mask(int from) {
      return from > last ? 0 : (-1L << from) & (-1L >>> (COEFFICIENTS - 1 - last));
    }
  }

  private final JpegBits bits;
  private final List<Part> parts;
  private final Band band;
  private final boolean progressive;

  /** Number of following blocks without data in this scan. */
  private int emptyBlocks;

  JpegScan(JpegBits bits, List<Part> parts, Band band, boolean progressive) throws ImageException {
    this.bits = bits;
    this.parts = parts;
    this.band = band;
    this.progressive = progressive;
    if (parts.size() > 1 && parts.stream().mapToInt(Part::blocks).sum() > MAX_BLOCKS_OF_UNIT) {
      throw new ImageException("damaged JPEG: too many blocks in a unit");
    }
  }

  /**
   * Reads through the scan and stops after its last code.
   *
   * @param units number of units
   * @param interval units between restart markers, 0 if there are none
   */
  void walk(int units, int interval) throws ImageException {
    int restarts = 0;
    for (int unit = 0; unit < units; unit++) {
      if (interval > 0 && unit > 0 && unit % interval == 0) {
        restart(restarts++ & 7);
      }
      unit(unit);
      if (bits.isBeyondEnd()) {
        throw bits.endsEarly();
      }
    }
    checkEmptyBlocks();
  }

  private void restart(int number) throws ImageException {
    checkEmptyBlocks();
    bits.requireNoMore();
    if (bits.marker() == JpegBits.NONE) {
      throw bits.endsEarly();
    }
    if (bits.marker() != JpegMarkers.RST0 + number) {
      throw new ImageException("damaged JPEG: restart markers out of order");
    }
    bits.open(bits.behindMarker());
  }

  private void checkEmptyBlocks() throws ImageException {
    if (emptyBlocks > 0) {
      throw noCode();
    }
  }

  private ImageException noCode() {
    return bits.isNearEnd()
        ? bits.endsEarly()
        : new ImageException("damaged JPEG: invalid picture data");
  }

  private void unit(int unit) throws ImageException {
    if (!progressive) {
      for (Part part : parts) {
        for (int i = 0; i < part.blocks(); i++) {
          sequentialBlock(part.dc(), part.skips());
        }
      }
    } else if (band.first() == 0) {
      for (Part part : parts) {
        for (int i = 0; i < part.blocks(); i++) {
          dc(part.dc());
        }
      }
    } else if (band.high() == 0) {
      firstBits(parts.get(0), unit);
    } else {
      furtherBits(parts.get(0), unit);
    }
  }

  private void dc(JpegHuffman table) throws ImageException {
    if (band.high() > 0) {
      bits.skip(1);
      return;
    }
    bits.skip(dcBits(table.code(bits.window())));
  }

  /** Number of bits of a code and of the difference that follows it. */
  private int dcBits(int code) throws ImageException {
    int size = code >> 8;
    if (size > MAX_SIZE) {
      throw noCode();
    }
    return lengthOf(code) + size;
  }

  private int lengthOf(int code) throws ImageException {
    if (code == JpegHuffman.NO_CODE) {
      throw noCode();
    }
    return code & 0xFF;
  }

  /** Reads a whole block; most of the time is spent here. */
  private void sequentialBlock(JpegHuffman dc, JpegSkips ac) throws ImageException {
    byte[] data = bits.data();
    long at = bits.at();
    long window = JpegBits.window(data, at);
    int used = dcBits(dc.code(window));
    int next = 1;
    while (next < COEFFICIENTS) {
      if (used > JpegBits.WINDOW - JpegHuffman.MAX_BITS) {
        at += used;
        used = 0;
        window = JpegBits.window(data, at);
      }
      int skip = ac.several(window << used);
      if (skip == JpegSkips.NONE || next + JpegSkips.coefficients(skip) >= COEFFICIENTS) {
        skip = ac.one(window << used);
        if (skip == JpegSkips.NONE) {
          bits.moveTo(at + used);
          throw noCode();
        }
      }
      used += JpegSkips.bits(skip);
      next += JpegSkips.coefficients(skip);
      if (JpegSkips.ends(skip)) {
        break;
      }
    }
    bits.moveTo(at + used);
    if (next > COEFFICIENTS) {
      throw noCode();
    }
  }

  private void firstBits(Part part, int block) throws ImageException {
    if (emptyBlocks > 0) {
      emptyBlocks--;
      return;
    }
    int next = band.first();
    while (next <= band.last()) {
      int code = part.ac().code(bits.window());
      bits.skip(lengthOf(code));
      int zeros = code >> 12;
      int size = code >> 8 & 15;
      if (size == 0 && zeros < 15) {
        emptyBlocks = (1 << zeros) + bits.read(zeros) - 1;
        return;
      }
      bits.skip(size);
      next += zeros;
      if (size > 0 && next <= band.last()) {
        part.nonzero()[block] |= 1L << next;
      }
      next++;
    }
    if (next > band.last() + 1) {
      throw noCode();
    }
  }

  /** Reads a bit for each nonzero coefficient, and the coefficients that become nonzero. */
  private void furtherBits(Part part, int block) throws ImageException {
    long known = part.nonzero()[block];
    int next = band.first();
    while (emptyBlocks == 0 && next <= band.last()) {
      int code = part.ac().code(bits.window());
      bits.skip(lengthOf(code));
      int zeros = code >> 12;
      int size = code >> 8 & 15;
      if (size == 0 && zeros < 15) {
        emptyBlocks = (1 << zeros) + bits.read(zeros);
        break;
      }
      bits.skip(size == 0 ? 0 : 1);
      int end = behindZeros(known, next, zeros);
      bits.skip(Long.bitCount(known & band.mask(next) & ~band.mask(end)));
      if (size > 0) {
        if (size > 1 || end > band.last()) {
          throw noCode();
        }
        part.nonzero()[block] |= 1L << end;
      }
      next = end + 1;
    }
    if (emptyBlocks > 0) {
      bits.skip(Long.bitCount(known & band.mask(next)));
      emptyBlocks--;
    }
  }

  /**
   * The index of the zero coefficient that follows {@code zeros} others, or the one after the
   * band's end.
   */
  private int behindZeros(long known, int from, int zeros) {
    int left = zeros;
    for (int i = from; i <= band.last(); i++) {
      if ((known >>> i & 1) == 0 && left-- == 0) {
        return i;
      }
    }
    return band.last() + 1;
  }
}
