package dev.rechroma.image;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Walks the chunks of a PNG file. */
final class PngParser {
  private static final int SIGNATURE = 8;

  private static final int BITS_AT = SIGNATURE + 16;
  private static final int COLOR_TYPE_AT = SIGNATURE + 17;

  /** Of the colour type: not gray. */
  private static final int COLOR_FLAG = 2;

  private final Bytes in;
  private final RawMetadata metadata = new RawMetadata();

  private PngParser(byte[] file) {
    in = Bytes.of(file, ByteOrder.BIG_ENDIAN, "PNG");
  }

  static ParsedFile parse(byte[] file) throws ImageException {
    return new PngParser(file).parse();
  }

  private ParsedFile parse() throws ImageException {
    if (!in.hasAt(SIGNATURE + 4, "IHDR")) {
      in.require(SIGNATURE, 8);
      throw new ImageException("damaged PNG");
    }
    long width = in.u32(SIGNATURE + 8);
    long height = in.u32(SIGNATURE + 12);
    boolean gray = (in.u8(COLOR_TYPE_AT) & COLOR_FLAG) == 0;
    metadata.colorSpace = gray ? "GRAY" : "RGB ";
    readChunks();
    return new ParsedFile(
        ImageHeader.stored(width, height, ImageFormat.PNG, metadata.orientation()), metadata);
  }

  private void readChunks() throws ImageException {
    long at = SIGNATURE;
    while (!in.hasAt(at + 4, "IEND")) {
      long length = in.u32(at);
      if (in.hasAt(at + 4, "acTL") && in.u32(at + 8) > 1) {
        throw new ImageException("animated PNG is not supported");
      }
      if (isAncillary(at + 4) && in.slice(at + 4, 4 + length).crc32() == in.u32(at + 8 + length)) {
        PngMetadata.read(in.slice(at + 4, 4).latin1(), in.slice(at + 8, length), metadata);
      }
      at += 12 + length;
    }
  }

  /** Lower-case letters begin the names of chunks that a picture does not need. */
  private boolean isAncillary(long name) throws ImageException {
    return (in.u8(name) & 0x20) != 0;
  }

  /** The one colour that is transparent, in the file's own depth: a value or three. */
  static Optional<int[]> transparentColor(byte[] file) throws ImageException {
    PngParser parser = new PngParser(file);
    int type = parser.in.u8(COLOR_TYPE_AT);
    int channels = type == 0 ? 1 : type == COLOR_FLAG ? 3 : 0;
    long at = SIGNATURE;
    while (channels > 0 && parser.in.holds(at, 12) && !parser.in.hasAt(at + 4, "IDAT")) {
      long bytes = parser.in.u32(at);
      if (parser.in.hasAt(at + 4, "tRNS") && bytes >= 2L * channels) {
        int[] color = new int[channels];
        for (int i = 0; i < channels; i++) {
          color[i] = parser.in.u16(at + 8 + 2L * i);
        }
        return Optional.of(color);
      }
      at += 12 + bytes;
    }
    return Optional.empty();
  }

  /** Bits of a sample. */
  static int bits(byte[] file) throws ImageException {
    return new PngParser(file).in.u8(BITS_AT);
  }

  /** The file without what only describes the picture: damaged texts make the decoder refuse it. */
  static byte[] pictureAlone(byte[] file) throws ImageException {
    PngParser parser = new PngParser(file);
    byte[] picture = new byte[file.length];
    System.arraycopy(file, 0, picture, 0, SIGNATURE);
    int kept = SIGNATURE;
    long at = SIGNATURE;
    boolean ended = false;
    while (!ended && parser.in.holds(at, 12)) {
      long bytes = Math.min(12 + parser.in.u32(at), file.length - at);
      if (!parser.isAncillary(at + 4) || parser.in.hasAt(at + 4, "tRNS")) {
        System.arraycopy(file, (int) at, picture, kept, (int) bytes);
        kept += (int) bytes;
      }
      ended = parser.in.hasAt(at + 4, "IEND");
      at += bytes;
    }
    return Arrays.copyOf(picture, kept);
  }
}
