package dev.rechroma.image;

import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads the first directory of a TIFF file. */
final class TiffParser {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int COMPRESSION = 259;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_BYTES = 279;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTES = 325;
  private static final int OLD_JPEG = 6;

  /** Pixels of one tile: the decoder allocates a tile whatever the size of the picture. */
  private static final long MAX_TILE = 1L << 26;

  private final Bytes in;
  private final TiffDirectory directory;

  private TiffParser(byte[] file) throws ImageException {
    in = Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "TIFF");
    directory = new TiffDirectory(in);
  }

  static ParsedFile parse(byte[] file) throws ImageException {
    return new TiffParser(file).parse();
  }

  /** The same file, saying that it is stored upright. */
  static byte[] withoutOrientation(byte[] file) throws ImageException {
    TiffDirectory.Entry entry = new TiffParser(file).directory.orientationEntry();
    byte[] upright = Arrays.copyOf(file, file.length);
    boolean littleEndian = file[0] == 'I';
    int at = (int) entry.at();
    Arrays.fill(upright, at, at + entry.size(), (byte) 0);
    upright[littleEndian ? at : at + entry.size() - 1] = 1;
    return upright;
  }

  private ParsedFile parse() throws ImageException {
    ImageHeader header =
        ImageHeader.stored(
            required(WIDTH), required(HEIGHT), ImageFormat.TIFF, directory.orientation());
    checkTiles();
    if (directory.value(COMPRESSION).orElse(1) != OLD_JPEG) {
      checkInside(STRIP_OFFSETS, STRIP_BYTES);
      checkInside(TILE_OFFSETS, TILE_BYTES);
    }
    return new ParsedFile(header, TiffMetadata.read(in, directory));
  }

  private long required(int tag) throws ImageException {
    return directory.value(tag).orElseThrow(() -> new ImageException("TIFF without a picture"));
  }

  private void checkTiles() throws ImageException {
    long width = directory.value(TILE_WIDTH).orElse(1);
    long height = directory.value(TILE_HEIGHT).orElse(1);
    if (width < 1 || height < 1 || width > MAX_TILE || height > MAX_TILE / width) {
      throw new ImageException("TIFF with tiles of " + width + " x " + height + " px");
    }
  }

  /** Every piece of the picture has to lie in the file. */
  private void checkInside(int offsetsTag, int bytesTag) throws ImageException {
    TiffDirectory.Entry offsets = directory.entry(offsetsTag);
    TiffDirectory.Entry bytes = directory.entry(bytesTag);
    if (offsets == null || bytes == null) {
      return;
    }
    long pieces = Math.min(offsets.count(), bytes.count());
    for (long i = 0; i < pieces; i++) {
      in.require(directory.value(offsets, i), directory.value(bytes, i));
    }
  }
}
