package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import java.util.List;

/**
 * Code-blocks of one resolution of a component, whose data for a layer forms a packet.
 *
 * @param top its position in the picture, for the order of packets
 * @param left its position in the picture, for the order of packets
 * @param bands one for the smallest resolution, three for any other
 */
record J2kPrecinct(int component, int resolution, long top, long left, List<Band> bands) {

  /** The precinct's part of a subband. */
  static final class Band {
    private final int across;
    private final int planes;
    private final J2kTagTree inclusion;
    private final J2kTagTree zeroPlanes;
    private final byte[] lengthBits;
    private final short[] passes;
    private final short[] mostPasses;

    /**
     * @param across number of code-blocks side by side; if there are none, this and down are 0
     * @param planes largest number of bit planes
     */
    Band(int across, int down, int planes) {
      this.across = across;
      this.planes = planes;
      int blocks = across * down;
      inclusion = blocks == 0 ? null : new J2kTagTree(across, down);
      zeroPlanes = blocks == 0 ? null : new J2kTagTree(across, down);
      lengthBits = new byte[blocks];
      passes = new short[blocks];
      mostPasses = new short[blocks];
    }

    int blocks() {
      return passes.length;
    }

    /**
     * Reads what a packet's header says about all code-blocks.
     *
     * @return the bytes that follow for them
     */
    long read(J2kBits bits, int layer, J2kCoding coding) throws ImageException {
      long bytes = 0;
      for (int i = 0; i < passes.length; i++) {
        if (isIncluded(bits, i, layer)) {
          bytes += readBlock(bits, i, coding);
        }
      }
      return bytes;
    }

    private boolean isIncluded(J2kBits bits, int block, int layer) throws ImageException {
      return passes[block] > 0
          ? bits.bit() == 1
          : inclusion.isBelow(bits, block % across, block / across, layer + 1);
    }

    private long readBlock(J2kBits bits, int block, J2kCoding coding) throws ImageException {
      if (passes[block] == 0) {
        mostPasses[block] = (short) (3 * planesOf(bits, block) - 2);
        lengthBits[block] = 3;
      }
      int more = passes(bits);
      int all = passes[block] + more;
      if (all > mostPasses[block]) {
        throw Jp2Problem.damaged("a code-block with too many passes");
      }
      int indicator = lengthBits[block];
      while (bits.bit() == 1) {
        indicator++;
      }
      if (indicator > 31) {
        throw Jp2Problem.damaged("a code-block of impossible length");
      }
      lengthBits[block] = (byte) indicator;
      long bytes = 0;
      for (int done = passes[block]; done < all; ) {
        int together = Math.min(all - done, coding.passesToEnd(done));
        int size = indicator + 31 - Integer.numberOfLeadingZeros(together);
        if (size > 31) {
          throw Jp2Problem.damaged("a code-block of impossible length");
        }
        bytes += bits.bits(size);
        done += together;
      }
      passes[block] = (short) all;
      return bytes;
    }

    /** Number of bit planes that are not all zero, at least 1. */
    private int planesOf(J2kBits bits, int block) throws ImageException {
      int zero = 0;
      while (!zeroPlanes.isBelow(bits, block % across, block / across, zero + 1)) {
        zero++;
        if (zero >= planes) {
          throw Jp2Problem.damaged("a code-block without bit planes");
        }
      }
      return planes - zero;
    }

    /** Number of passes (ISO/IEC 15444-1, table B.4). */
    private static int passes(J2kBits bits) throws ImageException {
      if (bits.bit() == 0) {
        return 1;
      }
      if (bits.bit() == 0) {
        return 2;
      }
      int more = bits.bits(2);
      if (more < 3) {
        return 3 + more;
      }
      more = bits.bits(5);
      return more < 31 ? 6 + more : 37 + bits.bits(7);
    }
  }
}
