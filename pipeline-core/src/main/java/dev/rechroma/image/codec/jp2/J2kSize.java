package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.util.Locale;

/**
 * A codestream's SIZ segment (ISO/IEC 15444-1, A.5.1).
 *
 * @param width pixels across
 * @param height pixels down
 * @param tileWidth width of a tile, px, at least 1
 * @param tileHeight height of a tile, px, at least 1
 * @param bits bits of each component, 1 to 16
 */
record J2kSize(int width, int height, int tileWidth, int tileHeight, int[] bits) {
  private static final int COMPONENTS_AT = 34;
  private static final int SIGNED = 0x80;

  /** OpenCV returns no more. */
  private static final int MAX_COMPONENTS = 4;

  private static final int MAX_BITS = 16;

  /** A decoder needs kilobytes for each. */
  private static final int MAX_TILES = 1 << 14;

  /** Reads only the width and height. */
  static long[] sides(Bytes in) throws ImageException {
    return new long[] {in.u32(2) - in.u32(10), in.u32(6) - in.u32(14)};
  }

  /**
   * Reads the segment, once the sides have been checked.
   *
   * @param in the segment after its length
   */
  static J2kSize read(Bytes in) throws ImageException {
    if (in.u32(10) != 0 || in.u32(14) != 0 || in.u32(26) != 0 || in.u32(30) != 0) {
      throw Jp2Problem.unsupported("whose picture does not begin at 0, 0");
    }
    if ((in.u16(0) & 0x8000) != 0) {
      throw Jp2Problem.unsupported("of part 2");
    }
    int width = (int) in.u32(2);
    int height = (int) in.u32(6);
    long tileWidth = Math.min(width, in.u32(18));
    long tileHeight = Math.min(height, in.u32(22));
    if (tileWidth < 1 || tileHeight < 1) {
      throw Jp2Problem.damaged("impossible tiles");
    }
    J2kSize size = new J2kSize(width, height, (int) tileWidth, (int) tileHeight, bits(in));
    if ((long) size.across() * size.down() > MAX_TILES) {
      throw Jp2Problem.unsupported("of more than " + MAX_TILES + " tiles");
    }
    return size;
  }

  private static int[] bits(Bytes in) throws ImageException {
    int components = in.u16(COMPONENTS_AT);
    if (components < 1 || components > MAX_COMPONENTS) {
      throw Jp2Problem.unsupported("of " + components + " components");
    }
    int[] bits = new int[components];
    for (int i = 0; i < components; i++) {
      long at = COMPONENTS_AT + 2 + 3L * i;
      int depth = in.u8(at);
      if ((depth & SIGNED) != 0) {
        throw Jp2Problem.unsupported("with signed samples");
      }
      if (depth + 1 > MAX_BITS) {
        throw Jp2Problem.unsupported("of " + (depth + 1) + " bits per sample");
      }
      if (in.u8(at + 1) != 1 || in.u8(at + 2) != 1) {
        throw Jp2Problem.unsupported(
            String.format(Locale.ROOT, "with subsampling %d x %d", in.u8(at + 1), in.u8(at + 2)));
      }
      bits[i] = depth + 1;
    }
    return bits;
  }

  int components() {
    return bits.length;
  }

  /** The largest number of bits of a component. */
  int depth() {
    int most = 0;
    for (int of : bits) {
      most = Math.max(most, of);
    }
    return most;
  }

  /** Number of tiles side by side. */
  int across() {
    return (width - 1) / tileWidth + 1;
  }

  /** Number of tiles one below the other. */
  int down() {
    return (height - 1) / tileHeight + 1;
  }

  int tiles() {
    return across() * down();
  }

  int left(int tile) {
    return tile % across() * tileWidth;
  }

  int top(int tile) {
    return tile / across() * tileHeight;
  }

  int right(int tile) {
    return (int) Math.min(width, (long) left(tile) + tileWidth);
  }

  int bottom(int tile) {
    return (int) Math.min(height, (long) top(tile) + tileHeight);
  }
}
