package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.TiffDirectory;
import java.util.Locale;

/**
 * The strips or tiles of a TIFF page: planes one after the other, each row by row.
 *
 * @param width width of a tile; the picture's for strips
 * @param height height of a tile or strip, rows
 * @param across number of segments side by side
 * @param down number of segments one below the other
 * @param offsets their offsets in the file
 * @param counts their bytes in the file, or null if it does not say
 */
record TiffSegments(
    boolean tiled,
    int width,
    int height,
    int across,
    int down,
    TiffDirectory directory,
    TiffDirectory.Entry offsets,
    TiffDirectory.Entry counts) {
  /** Limit on the pixels of one tile. */
  private static final long MAX_TILE = 1L << 26;

  /** Tiles may extend past the picture's edges, but this must not be most of the work. */
  private static final int MAX_PADDING = 4;

  /** The side of a large tile, px: smaller pictures may be in a single one. */
  private static final int USUAL_TILE = 1 << 12;

  /** Limit on the bytes of a row, which is held in memory more than once. */
  private static final long MAX_ROW = 1L << 26;

  static TiffSegments of(TiffDirectory directory, int planes) throws ImageException {
    boolean tiled = directory.entry(TiffTag.TILE_OFFSETS) != null;
    long pictureWidth = directory.value(TiffTag.WIDTH).orElse(0);
    long pictureHeight = directory.value(TiffTag.HEIGHT).orElse(0);
    long width = tiled ? directory.value(TiffTag.TILE_WIDTH).orElse(0) : pictureWidth;
    long height =
        tiled
            ? directory.value(TiffTag.TILE_HEIGHT).orElse(0)
            : rowsPerStrip(directory, pictureHeight);
    if (tiled && (width < 1 || height < 1 || width > MAX_TILE || height > MAX_TILE / width)) {
      throw new ImageException("TIFF with tiles of " + width + " x " + height + " px");
    }
    long across = (pictureWidth + width - 1) / width;
    long down = (pictureHeight + height - 1) / height;
    boolean wide = across * width > MAX_PADDING * (pictureWidth + USUAL_TILE);
    boolean high = down * height > MAX_PADDING * (pictureHeight + USUAL_TILE);
    if (wide || high) {
      throw new ImageException("TIFF with tiles of " + width + " x " + height + " px");
    }
    TiffDirectory.Entry offsets =
        directory.entry(tiled ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS);
    long expected = Math.multiplyExact(across * down, (long) planes);
    long stated = offsets == null ? 0 : offsets.count();
    if (stated < expected) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "TIFF with %d of its %d %s",
              stated,
              expected,
              tiled ? "tiles" : "strips"));
    }
    directory.in().require(offsets.at(), offsets.bytes());
    return new TiffSegments(
        tiled,
        (int) width,
        (int) height,
        (int) across,
        (int) down,
        directory,
        offsets,
        directory.entry(tiled ? TiffTag.TILE_BYTES : TiffTag.STRIP_BYTES));
  }

  private static long rowsPerStrip(TiffDirectory directory, long height) throws ImageException {
    long rows = directory.value(TiffTag.ROWS_PER_STRIP).orElse(height);
    return rows < 1 ? height : Math.min(rows, height);
  }

  int count() {
    return across * down;
  }

  /** Rows of a segment that are inside the picture. */
  int rows(int index, int pictureHeight) {
    int top = top(index);
    return Math.min(height, pictureHeight - top);
  }

  int top(int index) {
    return index / across * height;
  }

  int left(int index) {
    return index % across * width;
  }

  /** Bytes of an unpacked row of samples. */
  int rowBytes(TiffLayout layout) {
    return (int) longRowBytes(layout);
  }

  private long longRowBytes(TiffLayout layout) {
    return ((long) width * layout.interleaved() * layout.bits() + 7) / 8;
  }

  /** Rejects what can be recognized as wrong before the first byte is decompressed. */
  void check(TiffLayout layout) throws ImageException {
    if (longRowBytes(layout) > MAX_ROW) {
      throw new ImageException("TIFF with rows of " + longRowBytes(layout) + " bytes");
    }
    int planes = layout.planar() ? layout.samples() : 1;
    for (int i = 0; i < count() * planes; i++) {
      locate(layout, i);
    }
  }

  /**
   * Locates a segment in the file.
   *
   * @param index of the segment, counted through all planes
   * @throws ImageException if it is missing or outside the file
   */
  Bytes locate(TiffLayout layout, int index) throws ImageException {
    long at = directory.value(offsets, index);
    long bytes = counts == null || index >= counts.count() ? 0 : directory.value(counts, index);
    if (at == 0) {
      throw missing(index, layout);
    }
    if (layout.compression() == TiffCompression.NONE) {
      bytes = checkedPlain(layout, index, bytes);
    } else if (bytes == 0 && count() == 1 && !layout.planar()) {
      // Some writers omit the length of a single strip, which then extends to the end of the file.
      bytes = directory.in().length() - at;
    }
    if (bytes == 0) {
      throw missing(index, layout);
    }
    return directory.in().slice(at, bytes);
  }

  private long checkedPlain(TiffLayout layout, int index, long stated) throws ImageException {
    long needed = plainBytes(layout, index % count());
    if (stated != 0 && stated < needed) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "damaged TIFF: %s has %d of %d bytes",
              name(index, layout),
              stated,
              needed));
    }
    return needed;
  }

  private long plainBytes(TiffLayout layout, int index) {
    int rows = tiled ? height : rows(index, layout.height());
    return layout.photometric() == TiffPhotometric.YCBCR
        ? layout.ycbcr().bytes(layout, rows)
        : longRowBytes(layout) * rows;
  }

  private ImageException missing(int index, TiffLayout layout) {
    return new ImageException("TIFF without the data of " + name(index, layout));
  }

  /** The name of a segment in messages. */
  String name(int index, TiffLayout layout) {
    int all = count() * (layout.planar() ? layout.samples() : 1);
    return String.format(Locale.ROOT, "%s %d of %d", tiled ? "tile" : "strip", index + 1, all);
  }
}
