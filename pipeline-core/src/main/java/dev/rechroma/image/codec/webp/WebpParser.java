package dev.rechroma.image.codec.webp;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;
import java.nio.ByteOrder;

/** Reads the RIFF chunks of a still WebP file. */
final class WebpParser {
  private static final int ANIMATION_FLAG = 2;

  /** Flags of an extended file; readers ignore metadata whose flag is not set. */
  private int flags;

  private final Bytes in;
  private long width;
  private long height;
  private final RawMetadata metadata = new RawMetadata();

  private WebpParser(byte[] file) throws ImageException {
    Bytes whole = Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "WebP");
    in = whole.slice(0, whole.u32(4) + 8);
  }

  static ParsedFile parse(byte[] file) throws ImageException {
    return new WebpParser(file).parse();
  }

  private ParsedFile parse() throws ImageException {
    long at = 12;
    while (in.holds(at, 8)) {
      long length = in.u32(at + 4);
      readChunk(in.from(at), in.slice(at + 8, length));
      at += 8 + length + (length & 1);
    }
    if (width == 0) {
      throw new ImageException("WebP without a picture");
    }
    return new ParsedFile(ImageHeader.stored(width, height, metadata.orientation()), metadata);
  }

  private void readChunk(Bytes chunk, Bytes body) throws ImageException {
    if (chunk.startsWith("VP8 ")) {
      readLossy(body);
    } else if (chunk.startsWith("VP8L")) {
      readLossless(body);
    } else if (chunk.startsWith("VP8X")) {
      readExtended(body);
    } else if (chunk.startsWith("EXIF") && has(WebpMetadata.EXIF_FLAG)) {
      metadata.exif(body);
    } else if (chunk.startsWith("XMP ") && has(WebpMetadata.XMP_FLAG)) {
      metadata.xmp(body);
    } else if (chunk.startsWith("ICCP") && has(WebpMetadata.ICC_FLAG)) {
      metadata.icc(body);
    }
  }

  private void readLossy(Bytes body) throws ImageException {
    size(body.u16(6) & 0x3FFF, body.u16(8) & 0x3FFF);
  }

  private void readLossless(Bytes body) throws ImageException {
    long bits = body.u32(1);
    size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
  }

  private void readExtended(Bytes body) throws ImageException {
    flags = body.u8(0);
    if (has(ANIMATION_FLAG)) {
      throw new ImageException("animated WebP is not supported");
    }
    size(u24(body, 4) + 1, u24(body, 7) + 1);
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private static long u24(Bytes body, long at) throws ImageException {
    return body.u16(at) | (long) body.u8(at + 2) << 16;
  }

  /** Canvas and frame both state the size; the larger one bounds the cost of decoding. */
  private void size(long statedWidth, long statedHeight) {
    width = Math.max(width, statedWidth);
    height = Math.max(height, statedHeight);
  }
}
