package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a tile is divided into resolutions, precincts and code-blocks (ISO/IEC 15444-1, B.5 to B.7).
 */
final class J2kTile {
  private final J2kHeader header;
  private final int left;
  private final int top;
  private final int right;
  private final int bottom;

  private int blocks;
  private int mostBlocks;

  J2kTile(J2kHeader header, int tile) {
    this.header = header;
    J2kSize size = header.size();
    left = size.left(tile);
    top = size.top(tile);
    right = size.right(tile);
    bottom = size.bottom(tile);
  }

  /** A rectangle in the plane. */
  private record Area(long left, long top, long right, long bottom) {
    boolean isEmpty() {
      return left >= right || top >= bottom;
    }

    /** Number of columns that it touches in a grid with lines at multiples of 2^shift. */
    int across(int shift) {
      return isEmpty() ? 0 : (int) (ceil(right, shift) - (left >> shift));
    }

    int down(int shift) {
      return isEmpty() ? 0 : (int) (ceil(bottom, shift) - (top >> shift));
    }

    Area within(Area other) {
      return new Area(
          Math.max(left, other.left),
          Math.max(top, other.top),
          Math.min(right, other.right),
          Math.min(bottom, other.bottom));
    }
  }

  private static long ceil(long value, int shift) {
    return (value + (1L << shift) - 1) >> shift;
  }

  /**
   * All precincts: component by component, the smallest resolution first, row by row.
   *
   * @param most largest number of precincts and code-blocks together
   * @param bytes length of the tile's data, of which each packet takes at least one byte
   */
  List<J2kPrecinct> precincts(int most, int bytes) throws ImageException {
    mostBlocks = most;
    long packets = 0;
    for (int component = 0; component < header.codings().length; component++) {
      for (int r = 0; r <= header.codings()[component].levels(); r++) {
        long precincts = count(component, r);
        count(precincts);
        packets += precincts * header.style().layers();
      }
    }
    if (packets > bytes) {
      throw Jp2Problem.truncated();
    }
    List<J2kPrecinct> precincts = new ArrayList<>();
    for (int component = 0; component < header.codings().length; component++) {
      for (int r = 0; r <= header.codings()[component].levels(); r++) {
        add(component, r, precincts);
      }
    }
    return precincts;
  }

  private void count(long more) throws ImageException {
    if (more > mostBlocks - blocks) {
      throw Jp2Problem.unsupported("of more than " + mostBlocks + " code-blocks in a tile");
    }
    blocks += (int) more;
  }

  private Area resolution(int component, int r) {
    int shift = header.codings()[component].levels() - r;
    return new Area(ceil(left, shift), ceil(top, shift), ceil(right, shift), ceil(bottom, shift));
  }

  private long count(int component, int r) {
    J2kCoding coding = header.codings()[component];
    Area area = resolution(component, r);
    return (long) area.across(coding.precinctWidth(r)) * area.down(coding.precinctHeight(r));
  }

  private void add(int component, int r, List<J2kPrecinct> precincts) throws ImageException {
    J2kCoding coding = header.codings()[component];
    Area area = resolution(component, r);
    if (area.isEmpty()) {
      return;
    }
    int width = coding.precinctWidth(r);
    int height = coding.precinctHeight(r);
    for (long y = area.top() >> height; y << height < area.bottom(); y++) {
      for (long x = area.left() >> width; x << width < area.right(); x++) {
        Area place = new Area(x << width, y << height, (x + 1) << width, (y + 1) << height);
        int shift = coding.levels() - r;
        precincts.add(
            new J2kPrecinct(
                component,
                r,
                place.top() < area.top() ? top : place.top() << shift,
                place.left() < area.left() ? left : place.left() << shift,
                bands(component, r, place)));
      }
    }
  }

  private List<J2kPrecinct.Band> bands(int component, int r, Area place) throws ImageException {
    if (r == 0) {
      return List.of(band(component, r, 0, place, resolution(component, 0)));
    }
    Area half =
        new Area(place.left() >> 1, place.top() >> 1, place.right() >> 1, place.bottom() >> 1);
    List<J2kPrecinct.Band> bands = new ArrayList<>(3);
    for (int i = 0; i < 3; i++) {
      bands.add(band(component, r, i, half, subband(component, r, i)));
    }
    return bands;
  }

  /** Equation B-15: high frequencies across, down, and both. */
  private Area subband(int component, int r, int band) {
    int level = header.codings()[component].levels() - r + 1;
    long x = band == 1 ? 0 : 1L << (level - 1);
    long y = band == 0 ? 0 : 1L << (level - 1);
    return new Area(
        ceil(left - x, level),
        ceil(top - y, level),
        ceil(right - x, level),
        ceil(bottom - y, level));
  }

  private J2kPrecinct.Band band(int component, int r, int band, Area place, Area subband)
      throws ImageException {
    J2kCoding coding = header.codings()[component];
    int smaller = r == 0 ? 0 : 1;
    int width = Math.min(coding.blockWidth(), coding.precinctWidth(r) - smaller);
    int height = Math.min(coding.blockHeight(), coding.precinctHeight(r) - smaller);
    Area part = subband.within(place);
    long across = part.across(width);
    long down = part.down(height);
    count(across * down);
    int planes = header.quantizations()[component].planes(r, band);
    return new J2kPrecinct.Band((int) across, (int) down, planes);
  }
}
