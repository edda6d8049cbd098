package dev.rechroma.image.codec.bmp;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.Orientation;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;
import java.nio.ByteOrder;
import java.util.Set;

/** Reads the headers of a BMP file. */
final class BmpParser {
  private static final int HEADER_AT = 14;
  private static final int OS2_HEADER = 12;
  private static final int WINDOWS_HEADER = 40;

  /** Header of OS/2's second version, in which compressions have other numbers. */
  private static final int OS2_LONG_HEADER = 64;

  /** From this size on, the header contains the masks, including alpha's. */
  private static final int MASKS_HEADER = 56;

  /** All header sizes that Windows and OS/2 have used since; any other means damage. */
  private static final Set<Integer> HEADERS =
      Set.of(WINDOWS_HEADER, 52, MASKS_HEADER, OS2_LONG_HEADER, 108, 124);

  /** With a larger header size, "BM" begins something else, such as a text. */
  private static final int MAX_HEADER = 4096;

  private static final int MASKS_AT = HEADER_AT + WINDOWS_HEADER;

  private static final int[] MASKS_16 = {0x7C00, 0x3E0, 0x1F, 0};
  private static final int[] MASKS_32 = {0xFF0000, 0xFF00, 0xFF, 0xFF000000};

  private final Bytes in;
  private final RawMetadata metadata = new RawMetadata();

  private BmpParser(byte[] file) {
    in = Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "BMP");
  }

  static ParsedFile parse(byte[] file) throws ImageException {
    BmpParser parser = new BmpParser(file);
    BmpLayout layout = parser.layout();
    return new ParsedFile(layout.header(), parser.metadata);
  }

  /** Reads where the pixels of a file are and how they are stored. */
  static BmpLayout layout(byte[] file) throws ImageException {
    return new BmpParser(file).layout();
  }

  /**
   * Whether a file that starts like this may have a valid header; true if the start is too short to
   * tell.
   */
  static boolean mayBeHeader(Bytes start) {
    if (!start.holds(HEADER_AT, 4)) {
      return true;
    }
    try {
      long bytes = start.u32(HEADER_AT);
      return bytes == OS2_HEADER || (bytes >= WINDOWS_HEADER && bytes <= MAX_HEADER);
    } catch (ImageException e) {
      throw new AssertionError(e);
    }
  }

  private BmpLayout layout() throws ImageException {
    long headerBytes = in.u32(HEADER_AT);
    BmpLayout layout = headerBytes == OS2_HEADER ? os2() : windows(headerBytes);
    if (!layout.coding().isRuns() && in.length() < layout.end()) {
      throw new ImageException("truncated BMP");
    }
    return layout;
  }

  private BmpLayout os2() throws ImageException {
    ImageHeader header = header(in.u16(18), in.u16(20));
    int bits = in.u16(24);
    BmpLayout.Coding coding = BmpLayout.Coding.of(0, bits);
    int paletteAt = HEADER_AT + OS2_HEADER;
    int[] palette = coding == BmpLayout.Coding.PALETTE ? palette(paletteAt, 1 << bits, 3) : null;
    return new BmpLayout(header, false, bits, coding, masks(bits), palette, start(paletteAt));
  }

  private BmpLayout windows(long headerBytes) throws ImageException {
    if (!HEADERS.contains((int) headerBytes)) {
      throw new ImageException("BMP with a header of " + headerBytes + " bytes is not supported");
    }
    // A negative height means that the rows run from top to bottom.
    int width = (int) in.u32(18);
    int height = (int) in.u32(22);
    ImageHeader header = header(width, Math.abs((long) height));
    int bits = in.u16(28);
    long compression = in.u32(30);
    if (headerBytes == OS2_LONG_HEADER && compression > 2) {
      throw new ImageException("OS/2 BMP of compression " + compression + " is not supported");
    }
    BmpLayout.Coding coding = BmpLayout.Coding.of(compression, bits);
    metadata.part(BmpMetadata.PELS_PER_METRE, in.slice(BmpMetadata.PELS, BmpMetadata.PELS_BYTES));
    boolean masked = coding == BmpLayout.Coding.MASKS && compression != 0;
    int alphaMask =
        compression == BmpLayout.ALPHA_BIT_FIELDS || headerBytes >= MASKS_HEADER ? 1 : 0;
    int masksBehind = masked && headerBytes == WINDOWS_HEADER ? 4 * (3 + alphaMask) : 0;
    int paletteAt = (int) (HEADER_AT + headerBytes + masksBehind);
    return new BmpLayout(
        header,
        height < 0,
        bits,
        coding,
        masked ? masksRead(3 + alphaMask) : masks(bits),
        coding == BmpLayout.Coding.MASKS || bits > 8 ? null : windowsPalette(paletteAt, bits),
        start(paletteAt));
  }

  private static ImageHeader header(long width, long height) throws ImageException {
    return ImageHeader.stored(width, height, Orientation.NORMAL);
  }

  private static int[] masks(int bits) {
    return bits == 16 ? MASKS_16 : MASKS_32;
  }

  private int[] masksRead(int count) throws ImageException {
    int[] masks = new int[4];
    for (int i = 0; i < count; i++) {
      masks[i] = (int) in.u32(MASKS_AT + 4L * i);
    }
    int seen = 0;
    for (int i = 0; i < masks.length; i++) {
      boolean inOnePiece = masks[i] >>> Integer.numberOfTrailingZeros(masks[i]) == low(masks[i]);
      if ((masks[i] == 0 && i < 3) || (masks[i] != 0 && !inOnePiece) || (masks[i] & seen) != 0) {
        throw new ImageException("damaged BMP: masks that are not valid");
      }
      seen |= masks[i];
    }
    return masks;
  }

  /** As many low one bits as the mask has ones. */
  private static int low(int mask) {
    return (int) ((1L << Integer.bitCount(mask)) - 1);
  }

  private int[] windowsPalette(int at, int bits) throws ImageException {
    long used = in.u32(46);
    if (used > 1L << bits) {
      throw new ImageException("damaged BMP: a palette of " + used + " colours");
    }
    return palette(at, used == 0 ? 1 << bits : (int) used, 4);
  }

  /** The palette as 0xRRGGBB; it has fewer colours if the pixels begin before its full length. */
  private int[] palette(int at, int colors, int bytes) throws ImageException {
    int[] palette = new int[(int) Math.min(colors, Math.max(0, in.u32(10) - at) / bytes)];
    for (int i = 0; i < palette.length; i++) {
      int place = at + bytes * i;
      palette[i] = in.u16(place) | in.u8(place + 2L) << 16;
    }
    return palette;
  }

  private int start(int least) throws ImageException {
    long start = in.u32(10);
    if (start < Math.min(least, MASKS_AT) || start > in.length()) {
      throw new ImageException("truncated BMP");
    }
    return (int) start;
  }
}
