package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.util.Arrays;

/**
 * How the wavelet coefficients of a component are coded (ISO/IEC 15444-1, A.6.1 and A.6.2).
 *
 * @param levels levels of the wavelet transform, 0 to 15
 * @param blockWidth log2 of the width of code-blocks
 * @param blockHeight log2 of the height of code-blocks
 * @param style flags of the code-block style
 * @param reversible whether the filter is the 5/3 one, else the 9/7 one
 * @param precincts precinct sizes by resolution, the smallest first: log2 of the width in the lower
 *     four bits, log2 of the height above; empty for the largest size
 */
record J2kCoding(
    int levels, int blockWidth, int blockHeight, int style, boolean reversible, int[] precincts) {
  private static final int BYPASS = 1;
  private static final int TERMINATE_ALL = 4;
  private static final int HIGH_THROUGHPUT = 0xC0;
  private static final int WHOLE = 15;

  /** More would have an effect only on pictures with a side of more than 2^31 pixels. */
  private static final int MAX_LEVELS = 15;

  /** Number of first passes that are arithmetically coded in any style. */
  private static final int FIRST_PASSES = 10;

  /**
   * @param in the segment from the number of levels on
   * @param sized whether precinct sizes are given
   */
  static J2kCoding read(Bytes in, boolean sized) throws ImageException {
    int levels = in.u8(0);
    if (levels > MAX_LEVELS) {
      throw Jp2Problem.unsupported("of " + levels + " wavelet levels");
    }
    int filter = in.u8(4);
    if (filter > 1) {
      throw Jp2Problem.unsupported("of wavelet " + filter);
    }
    int[] precincts = new int[sized ? levels + 1 : 0];
    for (int i = 0; i < precincts.length; i++) {
      precincts[i] = in.u8(5 + i);
    }
    J2kCoding coding =
        new J2kCoding(levels, 2 + in.u8(1), 2 + in.u8(2), in.u8(3), filter == 1, precincts);
    coding.check();
    return coding;
  }

  /**
   * Reads a COC segment.
   *
   * @param body the segment from the component's number on, which takes one byte
   */
  static J2kCoding ofComponent(Bytes body) throws ImageException {
    return read(body.from(2), (body.u8(1) & 1) != 0);
  }

  /** Whether a decoder treats both alike. */
  boolean isLike(J2kCoding other) {
    return levels == other.levels
        && blockWidth == other.blockWidth
        && blockHeight == other.blockHeight
        && style == other.style
        && reversible == other.reversible
        && Arrays.equals(precincts, other.precincts);
  }

  /** Whether some bits are stored raw, without arithmetic coding. */
  boolean bypasses() {
    return (style & BYPASS) != 0;
  }

  private void check() throws ImageException {
    if ((style & HIGH_THROUGHPUT) != 0) {
      throw Jp2Problem.unsupported("with high throughput (HTJ2K)");
    }
    if (blockWidth > 10 || blockHeight > 10 || blockWidth + blockHeight > 12) {
      throw Jp2Problem.damaged("impossible code-blocks");
    }
    for (int i = 1; i < precincts.length; i++) {
      if (precinctWidth(i) == 0 || precinctHeight(i) == 0) {
        throw Jp2Problem.damaged("impossible precincts");
      }
    }
  }

  /** As a power of two. */
  int precinctWidth(int resolution) {
    return precincts.length == 0 ? WHOLE : precincts[resolution] & 15;
  }

  /** As a power of two. */
  int precinctHeight(int resolution) {
    return precincts.length == 0 ? WHOLE : precincts[resolution] >> 4;
  }

  /**
   * How many passes of a code-block may follow before its coder is terminated.
   *
   * @param done number of passes before
   */
  int passesToEnd(int done) {
    if ((style & TERMINATE_ALL) != 0) {
      return 1;
    }
    if (!bypasses()) {
      return Integer.MAX_VALUE;
    }
    if (done < FIRST_PASSES) {
      return FIRST_PASSES - done;
    }
    int place = (done - FIRST_PASSES) % 3;
    return place == 2 ? 1 : 2 - place;
  }
}
