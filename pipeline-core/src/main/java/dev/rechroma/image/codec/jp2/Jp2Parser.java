package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;
import java.nio.ByteOrder;

/** Walks the boxes of a JP2 file (ISO/IEC 15444-1, annex I), or detects a bare codestream. */
final class Jp2Parser {
  private static final int BOX_HEADER = 8;
  private static final int LONG_BOX_HEADER = 16;
  private static final int SIGNATURE_BYTES = 12;

  /** Limits work, as nested boxes are visited one by one. */
  private static final int MAX_BOXES = 10_000;

  private final Bytes in;
  private final RawMetadata metadata = new RawMetadata();
  private final Jp2Header header = new Jp2Header();
  private Bytes codestream;
  private int boxes;

  private Jp2Parser(byte[] file) {
    in = Bytes.of(file, ByteOrder.BIG_ENDIAN, "JPEG 2000");
  }

  /** Reads header and metadata; files that cannot be decoded are not rejected here. */
  static ParsedFile parse(byte[] file) throws ImageException {
    Jp2Parser parser = new Jp2Parser(file);
    parser.read();
    return new ParsedFile(parser.size(), parser.metadata);
  }

  /** Reads and checks everything that determines the picture. */
  static Jp2Layout layout(byte[] file) throws ImageException {
    Jp2Parser parser = new Jp2Parser(file);
    parser.read();
    parser.size();
    J2kCodestream picture = J2kCodestream.read(parser.codestream);
    return parser.isRaw() ? Jp2Layout.ofRaw(picture) : parser.header.layout(picture);
  }

  /** The codestream of a file that we have just written. */
  static byte[] codestream(byte[] file) throws ImageException {
    Jp2Parser parser = new Jp2Parser(file);
    parser.read();
    return parser.codestream.copy();
  }

  private boolean isRaw() throws ImageException {
    return in.u16(0) == J2kMarker.SOC;
  }

  private ImageHeader size() throws ImageException {
    long[] sides = J2kCodestream.sides(codestream);
    return ImageHeader.stored(sides[0], sides[1], metadata.orientation());
  }

  private void read() throws ImageException {
    if (isRaw()) {
      codestream = in;
      return;
    }
    readBoxes();
    if (codestream == null) {
      throw Jp2Problem.truncated();
    }
    metadata.colorSpace = header.profileSpace();
  }

  private void readBoxes() throws ImageException {
    long at = SIGNATURE_BYTES;
    // Anything after the picture that is not a box was appended by other software.
    while (at < in.length() && (codestream == null || isBox(at))) {
      Box box = box(in, at);
      at += box.bytes();
      switch (box.name()) {
        case "ftyp" -> readBrand(box.body());
        case "jp2h" -> readHeader(box.body());
        case "jp2c" -> {
          if (codestream != null) {
            throw Jp2Problem.unsupported("with several codestreams");
          }
          codestream = box.body();
        }
        case "jpch", "jplh", "ftbl", "moov" ->
            throw Jp2Problem.unsupported("of part 2 (box " + box.name() + ")");
        default -> Jp2Metadata.read(box.name(), box.body(), metadata);
      }
    }
  }

  private static void readBrand(Bytes body) throws ImageException {
    if (!body.startsWith("jp2 ")) {
      String brand = body.head(4).latin1().replaceAll("[^ -~]", "?").trim();
      throw Jp2Problem.unsupported("of the brand \"" + brand + "\"");
    }
  }

  private void readHeader(Bytes body) throws ImageException {
    long at = 0;
    while (at < body.length()) {
      Box box = box(body, at);
      at += box.bytes();
      if (box.name().equals("colr")) {
        header.color(box.body()).ifPresent(metadata::icc);
      } else if (!header.read(box.name(), box.body())) {
        Jp2Metadata.read(box.name(), box.body(), metadata);
      }
    }
  }

  /**
   * A box.
   *
   * @param name four characters
   * @param bytes length including its header
   */
  private record Box(String name, Bytes body, long bytes) {}

  private boolean isBox(long at) throws ImageException {
    if (!in.holds(at, BOX_HEADER)) {
      return false;
    }
    long length = in.u32(at);
    return length == 0 || length == 1 || (length >= BOX_HEADER && in.holds(at, length));
  }

  private Box box(Bytes from, long at) throws ImageException {
    if (++boxes > MAX_BOXES) {
      throw Jp2Problem.unsupported("of more than " + MAX_BOXES + " boxes");
    }
    long length = from.u32(at);
    int start = length == 1 ? LONG_BOX_HEADER : BOX_HEADER;
    if (length == 1) {
      length = from.u64(at + BOX_HEADER);
    } else if (length == 0) {
      length = from.length() - at;
    }
    if (length < start) {
      throw Jp2Problem.damaged("a box that ends before it begins");
    }
    String name = from.slice(at + 4, 4).latin1();
    return new Box(name, from.slice(at + start, length - start), length);
  }
}
