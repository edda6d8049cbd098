package dev.rechroma.image;

import java.nio.ByteOrder;

/** Walks the chunks of a PNG file. */
final class PngParser {
  private static final int SIGNATURE = 8;

  private final Bytes in;
  private Orientation orientation = Orientation.NORMAL;

  private PngParser(byte[] file) {
    in = Bytes.of(file, ByteOrder.BIG_ENDIAN, "PNG");
  }

  static ImageHeader parse(byte[] file) throws ImageException {
    return new PngParser(file).parse();
  }

  private ImageHeader parse() throws ImageException {
    if (!in.hasAt(SIGNATURE + 4, "IHDR")) {
      in.require(SIGNATURE, 8);
      throw new ImageException("damaged PNG");
    }
    long width = in.u32(SIGNATURE + 8);
    long height = in.u32(SIGNATURE + 12);
    readChunks();
    return ImageHeader.stored(width, height, ImageFormat.PNG, orientation);
  }

  private void readChunks() throws ImageException {
    long at = SIGNATURE;
    while (!in.hasAt(at + 4, "IEND")) {
      long length = in.u32(at);
      readChunk(in.from(at + 4), in.slice(at + 8, length));
      at += 12 + length;
    }
  }

  private void readChunk(Bytes named, Bytes body) {
    if (named.startsWith("eXIf")) {
      orientation = Exif.orientation(body);
    } else if (named.startsWith("zTXt") || named.startsWith("tEXt")) {
      PngTextExif.orientation(body).ifPresent(found -> orientation = found);
    }
  }
}
