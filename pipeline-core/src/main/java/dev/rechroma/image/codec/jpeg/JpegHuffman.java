package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** A Huffman table of a JPEG file (ITU-T T.81, annex C), for finding where each code ends. */
final class JpegHuffman {
  /** No code begins with these bits. */
  static final int NO_CODE = -1;

  private static final int FAST_BITS = 10;

  /** Bits of the longest code. */
  static final int MAX_BITS = 16;

  /** By the first bits of a code: its symbol times 256, plus its length; 0 if it is longer. */
  private final int[] fast = new int[1 << FAST_BITS];

  /**
   * By length: the code after the last one of this length, and the index of the last one's symbol.
   */
  private final int[] ends = new int[MAX_BITS + 1];

  private final int[] places = new int[MAX_BITS + 1];
  private final int[] symbols;
  private JpegSkips skips;

  private JpegHuffman(int[] counts, int[] symbols) throws ImageException {
    this.symbols = symbols;
    int code = 0;
    int place = 0;
    for (int length = 1; length <= MAX_BITS; length++) {
      int end = code + counts[length - 1];
      if (end > 1 << length) {
        throw new ImageException("damaged JPEG: codes that overlap");
      }
      for (int each = code; each < end && length <= FAST_BITS; each++) {
        spread(each, length, symbols[place + each - code]);
      }
      place += counts[length - 1];
      ends[length] = end;
      places[length] = place;
      code = end << 1;
    }
  }

  private void spread(int code, int length, int symbol) {
    int free = FAST_BITS - length;
    for (int rest = 0; rest < 1 << free; rest++) {
      fast[(code << free) + rest] = (symbol << 8) + length;
    }
  }

  /** Reads a table at an offset in a DHT segment, after its number. */
  static JpegHuffman read(Bytes body, long at) throws ImageException {
    int[] counts = new int[MAX_BITS];
    int all = 0;
    for (int i = 0; i < MAX_BITS; i++) {
      counts[i] = body.u8(at + i);
      all += counts[i];
    }
    int[] symbols = new int[all];
    for (int i = 0; i < all; i++) {
      symbols[i] = body.u8(at + MAX_BITS + i);
    }
    return new JpegHuffman(counts, symbols);
  }

  /** Number of bytes it takes in a segment. */
  int bytes() {
    return MAX_BITS + symbols.length;
  }

  /** The same codes for skipping; only sequential scans need them. */
  JpegSkips skips() {
    if (skips == null) {
      skips = new JpegSkips(this);
    }
    return skips;
  }

  /**
   * The code that bits begin with: its symbol times 256, plus its length; or {@link #NO_CODE}.
   *
   * @param window bits, the first one highest
   */
  int code(long window) {
    int code = fast[(int) (window >>> (Long.SIZE - FAST_BITS))];
    return code == 0 ? longCode(window) : code;
  }

  private int longCode(long window) {
    for (int length = FAST_BITS + 1; length <= MAX_BITS; length++) {
      int code = (int) (window >>> (Long.SIZE - length));
      if (code < ends[length]) {
        return (symbols[places[length] - (ends[length] - code)] << 8) + length;
      }
    }
    return NO_CODE;
  }

  /**
   * The tables of ITU-T T.81, annex K.3, which files without tables rely on, such as Motion JPEG.
   */
  static final class Standard {
    static final JpegHuffman[] DC = {
      table("00010501010101010100000000000000", "000102030405060708090a0b"),
      table("00030101010101010101010000000000", "000102030405060708090a0b")
    };

    static final JpegHuffman[] AC = {
      table(
          "0002010303020403050504040000017d",
          "01020300041105122131410613516107227114328191a1082342b1c11552d1f0"
              + "2433627282090a161718191a25262728292a3435363738393a43444546474849"
              + "4a535455565758595a636465666768696a737475767778797a83848586878889"
              + "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5"
              + "c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8"
              + "f9fa"),
      table(
          "00020102040403040705040400010277",
          "000102031104052131061241510761711322328108144291a1b1c109233352f0"
              + "156272d10a162434e125f11718191a262728292a35363738393a434445464748"
              + "494a535455565758595a636465666768696a737475767778797a828384858687"
              + "88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3"
              + "c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8"
              + "f9fa")
    };

    private Standard() {}

    private static JpegHuffman table(String counts, String symbols) {
      byte[] body = HexFormat.of().parseHex(counts + symbols);
      try {
        return read(Bytes.of(body, ByteOrder.BIG_ENDIAN, "table"), 0);
      } catch (ImageException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
