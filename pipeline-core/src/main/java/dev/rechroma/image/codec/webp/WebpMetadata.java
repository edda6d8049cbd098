package dev.rechroma.image.codec.webp;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.Metadata;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The chunks of a WebP file that hold metadata. */
final class WebpMetadata {
  static final int ICC_FLAG = 0x20;
  static final int EXIF_FLAG = 0x08;
  static final int XMP_FLAG = 0x04;

  private static final int ALPHA_FLAG = 0x10;

  /** Alpha flag in a lossless picture's header. */
  private static final long LOSSLESS_ALPHA = 1 << 28;

  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int EXTENDED_BYTES = 10;

  private WebpMetadata() {}

  /** Converts a simple WebP file to an extended one with metadata. */
  static byte[] insert(byte[] file, ImageHeader header, Metadata metadata) throws ImageException {
    Bytes in = Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "WebP");
    boolean extended = in.hasAt(FIRST_CHUNK, "VP8X");
    int pictures = extended ? FIRST_CHUNK + CHUNK_HEADER + EXTENDED_BYTES : FIRST_CHUNK;
    byte[] icc = metadata.icc() == null ? null : metadata.icc().bytes();
    int length =
        FIRST_CHUNK
            + CHUNK_HEADER
            + EXTENDED_BYTES
            + (file.length - pictures)
            + chunkBytes(icc)
            + chunkBytes(metadata.exif())
            + chunkBytes(metadata.xmp());
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RIFF")).putInt(length - CHUNK_HEADER).put(ascii("WEBP"));
    put(out, "VP8X", extendedHeader(header, flags(in, metadata)));
    put(out, "ICCP", icc);
    out.put(file, pictures, file.length - pictures);
    put(out, "EXIF", metadata.exif());
    put(out, "XMP ", metadata.xmp());
    return out.array();
  }

  private static int flags(Bytes in, Metadata metadata) throws ImageException {
    boolean alpha =
        in.hasAt(FIRST_CHUNK, "VP8X")
            ? (in.u8(FIRST_CHUNK + CHUNK_HEADER) & ALPHA_FLAG) != 0
            : in.hasAt(FIRST_CHUNK, "VP8L")
                && (in.u32(FIRST_CHUNK + CHUNK_HEADER + 1) & LOSSLESS_ALPHA) != 0;
    return (alpha ? ALPHA_FLAG : 0)
        | (metadata.icc() == null ? 0 : ICC_FLAG)
        | (metadata.exif() == null ? 0 : EXIF_FLAG)
        | (metadata.xmp() == null ? 0 : XMP_FLAG);
  }

  private static byte[] extendedHeader(ImageHeader header, int flags) {
    ByteBuffer body = ByteBuffer.allocate(EXTENDED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    body.putInt(flags);
    put24(body, header.width() - 1);
    put24(body, header.height() - 1);
    return body.array();
  }

  private static void put24(ByteBuffer out, int value) {
    out.putShort((short) value).put((byte) (value >> 16));
  }

  private static int chunkBytes(byte[] body) {
    return body == null ? 0 : CHUNK_HEADER + body.length + (body.length & 1);
  }

  private static void put(ByteBuffer out, String name, byte[] body) {
    if (body != null) {
      out.put(ascii(name)).putInt(body.length).put(body).put(new byte[body.length & 1]);
    }
  }

  private static byte[] ascii(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
