package dev.rechroma.gan.onednn.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * Cuts pictures into square tiles, which may overlap, or joins tiles. In between lies a copy of the
 * pictures with a border of zeros, channels last. Each row and column may be split into phases:
 * with two, all even ones and all odd ones are channels of their own, and a position is a pair.
 *
 * @param photos how many pictures
 * @param channels of a picture
 * @param phases 1 or 2
 * @param rows of tiles
 * @param columns of tiles
 * @param step positions from one tile to the next
 * @param side positions of a tile, from {@code step} to twice that
 */
record TileGrid(
    long photos, long channels, long phases, long rows, long columns, long step, long side) {

  /**
   * Rows of tiles of some pictures.
   *
   * @param photo the first picture
   * @param row the first row in each
   */
  record Slice(long photo, long photos, long row, long rows) {}

  /** Slices of at most so many tiles, but at least a row; whole pictures where they fit. */
  List<Slice> slices(long atMost) {
    long inRows = Math.max(1, atMost / columns);
    long high = Math.min(rows, inRows);
    long deep = Math.min(photos, Math.max(1, inRows / rows));
    List<Slice> slices = new ArrayList<>();
    for (long photo = 0; photo < photos; photo += deep) {
      for (long row = 0; row < rows; row += high) {
        slices.add(
            new Slice(photo, Math.min(deep, photos - photo), row, Math.min(high, rows - row)));
      }
    }
    return slices;
  }

  long tiles(Slice slice) {
    return slice.photos() * slice.rows() * columns;
  }

  /** Values at a position: channels of all phases, rows' first. */
  long depth() {
    return phases * phases * channels;
  }

  /** Format of tiles: for each of a tile's positions a matrix with a row for each tile. */
  memory.desc format(Slice slice) {
    return OneDnn.plain(side * side, tiles(slice), depth());
  }

  /** The same, with a position in a row. */
  memory.desc flat(Slice slice) {
    return OneDnn.plain(side * side, tiles(slice) * depth());
  }

  /** One more row of steps than of tiles, into which the last tiles reach. */
  private long steps(long tiles) {
    return tiles + (side > step ? 1 : 0);
  }

  /** Pictures with their border, [N, C, H, W]. */
  memory.desc bordered() {
    long height = steps(rows) * step * phases;
    long width = steps(columns) * step * phases;
    return OneDnn.strided(
        new long[] {photos, channels, height, width},
        new long[] {height * width * channels, 1, width * channels, channels});
  }

  /** The same, each of the sides split into steps, positions and phases. */
  private memory.desc stepped() {
    return OneDnn.plain(photos, steps(rows), step, phases, steps(columns), step, phases, channels);
  }

  /** {@link #format}, with dimensions in the order of {@link #stepped}. */
  private memory.desc tiled(Slice slice) {
    long matrix = tiles(slice) * depth();
    return OneDnn.strided(
        new long[] {slice.photos(), slice.rows(), side, phases, columns, side, phases, channels},
        new long[] {
          slice.rows() * columns * depth(),
          columns * depth(),
          side * matrix,
          phases * channels,
          depth(),
          matrix,
          channels,
          1
        });
  }

  /**
   * Copies pictures to where they are cut.
   *
   * @param shape of the pictures, [N, C, H, W]
   * @param before rows and columns of the border before the first ones
   * @param bordered its memory, in which the border must be zero already
   */
  Kernel border(Kernels kernels, memory pictures, long[] shape, long[] before, Area bordered) {
    return kernels.copy(pictures, bordered.of(inside(shape, before)));
  }

  /** Cuts pictures into tiles, in {@link #format}. */
  List<Kernel> cut(Kernels kernels, Area bordered, Area tiles, Slice slice) {
    List<Kernel> run = new ArrayList<>();
    for (long row = 0; row < side; row += step) {
      for (long column = 0; column < side; column += step) {
        run.add(
            kernels.copy(
                bordered.of(steps(slice, row, column)), tiles.of(positions(slice, row, column))));
      }
    }
    return run;
  }

  /** Joins tiles, in {@link #format}, that do not overlap. */
  Kernel join(Kernels kernels, Area tiles, Area bordered, Slice slice) {
    return kernels.copy(tiles.of(positions(slice, 0, 0)), bordered.of(steps(slice, 0, 0)));
  }

  /**
   * The pictures, where their tiles were joined.
   *
   * @param before rows and columns to be left out before the first ones
   * @param shape of the pictures, [N, C, H, W]
   */
  memory cropped(Area bordered, long[] before, long[] shape) {
    return bordered.of(inside(shape, before));
  }

  /** The part of the bordered pictures that the pictures take. */
  private memory.desc inside(long[] shape, long[] before) {
    return bordered().submemory_desc(shape, new long[] {0, 0, before[0], before[1]});
  }

  /** The positions of all tiles from the given one to the next step, in bordered pictures. */
  private memory.desc steps(Slice slice, long row, long column) {
    long[] from = {slice.photo(), slice.row() + row / step, 0, 0, column / step, 0, 0, 0};
    return stepped().submemory_desc(shape(slice, row, column), from);
  }

  /** The same, in {@link #format}. */
  private memory.desc positions(Slice slice, long row, long column) {
    long[] from = {0, 0, row, 0, 0, column, 0, 0};
    return tiled(slice).submemory_desc(shape(slice, row, column), from);
  }

  private long[] shape(Slice slice, long row, long column) {
    long high = Math.min(step, side - row);
    long wide = Math.min(step, side - column);
    return new long[] {slice.photos(), slice.rows(), high, phases, columns, wide, phases, channels};
  }
}
