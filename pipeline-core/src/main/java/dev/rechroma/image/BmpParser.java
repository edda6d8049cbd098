package dev.rechroma.image;

import java.nio.ByteOrder;

/** Reads the headers of a BMP file. */
final class BmpParser {
  private static final int OS2_HEADER = 12;
  private static final int UNCOMPRESSED = 0;
  private static final int BIT_FIELDS = 3;

  private final Bytes in;

  private BmpParser(byte[] file) {
    in = Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "BMP");
  }

  static ParsedFile parse(byte[] file) throws ImageException {
    return new BmpParser(file).parse();
  }

  private ParsedFile parse() throws ImageException {
    long headerBytes = in.u32(14);
    if (headerBytes == OS2_HEADER) {
      return new ParsedFile(
          header(in.u16(18), in.u16(20), in.u16(24), UNCOMPRESSED), new RawMetadata());
    }
    if (headerBytes < 40 || headerBytes > 4096) {
      throw ParsedFile.notAnImage();
    }
    // A negative height means that the rows run from top to bottom.
    int width = (int) in.u32(18);
    long height = Math.abs((long) (int) in.u32(22));
    ImageHeader header = header(width, height, in.u16(28), in.u32(30));
    RawMetadata metadata = new RawMetadata();
    metadata.part(Metadata.PELS_PER_METRE, in.slice(BmpMetadata.PELS, BmpMetadata.PELS_BYTES));
    return new ParsedFile(header, metadata);
  }

  private ImageHeader header(long width, long height, int bits, long compression)
      throws ImageException {
    ImageHeader header = ImageHeader.stored(width, height, ImageFormat.BMP, Orientation.NORMAL);
    if (bits < 1 || bits > 32) {
      throw new ImageException("damaged BMP");
    }
    if (compression == UNCOMPRESSED || compression == BIT_FIELDS) {
      checkRows((width * bits + 31) / 32 * 4, height);
    }
    return header;
  }

  private void checkRows(long rowBytes, long rows) throws ImageException {
    long room = in.length() - in.u32(10);
    if (room / rowBytes < rows) {
      throw new ImageException("truncated BMP");
    }
  }
}
