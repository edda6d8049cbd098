package dev.rechroma.image.codec.png;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Walks the chunks of a PNG file. */
final class PngParser {
  private static final int SIGNATURE = 8;

  private static final int BITS_AT = SIGNATURE + 16;
  private static final int COLOR_TYPE_AT = SIGNATURE + 17;

  /** Flag of the colour type: not gray. */
  private static final int COLOR_FLAG = 2;

  private static final byte[] END = {
    0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82
  };

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
    return new ParsedFile(ImageHeader.stored(width, height, metadata.orientation()), metadata);
  }

  private void readChunks() throws ImageException {
    long at = SIGNATURE;
    boolean picture = false;
    while (!in.hasAt(at + 4, "IEND")) {
      if (picture && isCutInEnd(at)) {
        return;
      }
      long length = in.u32(at);
      if (in.hasAt(at + 4, "acTL") && in.u32(at + 8) > 1) {
        throw new ImageException("animated PNG is not supported");
      }
      picture |= in.hasAt(at + 4, "IDAT");
      if (isAncillary(at + 4)) {
        readAncillary(at + 4, length);
      }
      at += 12 + length;
    }
  }

  /** Whether only the chunk at the end, or a part of it, is missing. */
  private boolean isCutInEnd(long at) {
    long left = in.length() - at;
    return left >= 0
        && left < END.length
        && Arrays.equals(in.tail((int) at).copy(), Arrays.copyOf(END, (int) left));
  }

  private void readAncillary(long name, long length) throws ImageException {
    String chunk = in.slice(name, 4).latin1();
    if (in.slice(name, 4 + length).crc32() == in.u32(name + 4 + length)) {
      PngMetadata.read(chunk, in.slice(name + 4, length), metadata);
    } else if (PngMetadata.isSeen(chunk)) {
      throw new ImageException("damaged PNG: its " + chunk + " chunk");
    }
  }

  /** Whether a picture can do without a chunk; the names of such chunks begin in lower case. */
  private boolean isAncillary(long name) throws ImageException {
    return (in.u8(name) & 0x20) != 0;
  }

  /** The transparent colour, in the file's own depth: one value or three. */
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

  /** Bits per sample. */
  static int bits(byte[] file) throws ImageException {
    return new PngParser(file).in.u8(BITS_AT);
  }

  /** The file without its descriptive chunks, as the decoder rejects files with damaged texts. */
  static byte[] pictureAlone(byte[] file) throws ImageException {
    PngParser parser = new PngParser(file);
    byte[] picture = new byte[file.length + END.length];
    System.arraycopy(file, 0, picture, 0, SIGNATURE);
    int kept = SIGNATURE;
    long at = SIGNATURE;
    while (parser.in.holds(at, 12) && !parser.in.hasAt(at + 4, "IEND")) {
      long bytes = Math.min(12 + parser.in.u32(at), file.length - at);
      if (!parser.isAncillary(at + 4) || parser.in.hasAt(at + 4, "tRNS")) {
        System.arraycopy(file, (int) at, picture, kept, (int) bytes);
        kept += (int) bytes;
      }
      at += bytes;
    }
    System.arraycopy(END, 0, picture, kept, END.length);
    return Arrays.copyOf(picture, kept + END.length);
  }
}
