package dev.rechroma.image.codec.tiff;

import com.github.luben.zstd.ZstdInputStream;
import dev.rechroma.image.metadata.Bytes;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.tukaani.xz.XZInputStream;

/** Decompresses strips and tiles that are not picture files of their own. */
final class TiffUnpacker {
  private static final int BUFFER = 8192;

  /** KiB of memory that an LZMA stream may require; the highest preset needs 64 MiB. */
  private static final int MAX_LZMA_MEMORY = 100 << 10;

  private TiffUnpacker() {}

  /** The samples of a strip or tile, row by row. */
  static InputStream open(TiffLayout layout, Bytes packed) throws IOException {
    Bytes bytes = layout.reversedBits() ? reversed(packed) : packed;
    byte[] array = bytes.array();
    InputStream plain = new ByteArrayInputStream(array, bytes.start(), bytes.length());
    return switch (layout.compression()) {
      case NONE -> plain;
      case PACK_BITS -> PackBits.unpack(array, bytes.start(), bytes.length());
      case LZW -> new LzwInputStream(array, bytes.start(), bytes.length());
      case DEFLATE, OLD_DEFLATE -> new Inflating(plain);
      case LZMA -> new XZInputStream(plain, MAX_LZMA_MEMORY);
      case ZSTD -> new ZstdInputStream(plain);
      case CCITT_RLE, CCITT_T4, CCITT_T6 ->
          new CcittInputStream(
              array,
              bytes.start(),
              bytes.length(),
              layout.segments().width(),
              layout.compression(),
              layout.options());
      default -> throw new IllegalStateException(layout.compression().name());
    };
  }

  private static Bytes reversed(Bytes packed) {
    byte[] bits = packed.copy();
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (byte) (Integer.reverse(bits[i]) >>> 24);
    }
    return Bytes.of(bits, packed.order(), "TIFF");
  }

  /** Reads on to the end of a strip or tile if its compression has a checksum there. */
  static void checkEnd(TiffLayout layout, InputStream in) throws IOException {
    switch (layout.compression()) {
      case DEFLATE, OLD_DEFLATE, LZMA, ZSTD -> {
        try {
          in.read();
        } catch (EOFException e) {
          // All pixels are there; some writers omit the checksum.
        }
      }
      default -> {
        // No checksum.
      }
    }
  }

  private static final class Inflating extends InflaterInputStream {
    Inflating(InputStream packed) {
      super(packed, new Inflater(), BUFFER);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }
}
