package dev.rechroma.image.metadata;

import dev.rechroma.image.Orientation;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The location of a file's metadata, collected while a parser walks through it. Nothing is copied
 * or decompressed yet. If something that should occur once occurs again, the first counts.
 */
public final class RawMetadata {
  /** The largest EXIF block and the largest XMP packet; larger ones are dropped. */
  private static final int MAX_BLOCK = 8 << 20;

  /** Limit on the total size of small parts, such as texts, in a file; later ones are dropped. */
  private static final int MAX_PARTS_BYTES = 8 << 20;

  /** The cost of a part in addition to its bytes. */
  private static final int PART_OVERHEAD = 64;

  /** The data colour space of ICC profiles that fit the file's samples: "GRAY", "RGB ", "CMYK". */
  public String colorSpace = "RGB ";

  /** Number of pictures in the file that are not read, besides the first one and its thumbnails. */
  public int morePictures;

  private Bytes exif;
  private byte[] exifText;
  private Bytes xmp;
  private Bytes icc;
  private boolean iccDeflated;
  private final Map<Integer, Bytes> iccPieces = new TreeMap<>();
  private int iccPieceCount;
  private final List<Metadata.Part> parts = new ArrayList<>();
  private int partsBytes;

  public void exif(Bytes block) {
    if (exif == null && block.length() <= MAX_BLOCK) {
      exif = block.startsWith(Exif.PREFIX) ? block.tail(Exif.PREFIX.length()) : block;
    }
  }

  /**
   * EXIF in a PNG text. Only the first such text is decompressed, and a proper block takes
   * precedence.
   */
  public void exifInText(Supplier<Optional<byte[]>> text) {
    if (exifText == null) {
      exifText = text.get().orElse(new byte[0]);
    }
  }

  private Bytes exifBlock() {
    if (exif != null || exifText == null) {
      return exif;
    }
    Bytes text = Bytes.of(exifText, ByteOrder.BIG_ENDIAN, "EXIF");
    return text.startsWith(Exif.PREFIX) ? text.tail(Exif.PREFIX.length()) : text;
  }

  public void xmp(Bytes packet) {
    if (xmp == null && packet.length() <= MAX_BLOCK) {
      xmp = packet;
    }
  }

  public void icc(Bytes profile) {
    if (icc == null) {
      icc = profile;
    }
  }

  public void deflatedIcc(Bytes deflated) {
    if (icc == null) {
      icc = deflated;
      iccDeflated = true;
    }
  }

  /**
   * One of the segments that a profile is cut into in JPEG.
   *
   * @param number from 1
   */
  public void iccPiece(int number, int count, Bytes piece) {
    iccPieces.putIfAbsent(number, piece);
    iccPieceCount = count;
  }

  /** A part that is copied unchanged to a file of the same format. */
  public void part(String name, Bytes body) {
    add(name, body, Metadata.Use.OTHER, UnaryOperator.identity());
  }

  /** A part that says how samples map to colours, as a profile does. */
  public void colors(String name, Bytes body) {
    add(name, body, Metadata.Use.COLORS, UnaryOperator.identity());
  }

  /**
   * A part that states a resolution.
   *
   * @param turned gives the part for a picture rotated by 90 degrees
   */
  public void resolution(String name, Bytes body, UnaryOperator<byte[]> turned) {
    add(name, body, Metadata.Use.OTHER, turned);
  }

  private void add(String name, Bytes body, Metadata.Use use, UnaryOperator<byte[]> turned) {
    long bytes = (long) partsBytes + body.length() + PART_OVERHEAD;
    if (bytes <= MAX_PARTS_BYTES) {
      partsBytes = (int) bytes;
      parts.add(new Metadata.Part(name, body.copy(), use, turned));
    }
  }

  /** The orientation that the EXIF block states. */
  public Orientation orientation() {
    Bytes block = exifBlock();
    return block == null ? Orientation.NORMAL : Exif.orientation(block);
  }

  /** The readable metadata, for the upright picture. */
  public Metadata upright(ImageHeader header) {
    Bytes block = exifBlock();
    return new Metadata(
        block == null ? null : Exif.upright(block.copy(), header).orElse(null),
        IccProfile.of(iccBytes(), colorSpace).orElse(null),
        xmp == null ? null : Xmp.upright(xmp.copy()),
        parts.stream().map(part -> part.upright(header)).toList());
  }

  private byte[] iccBytes() {
    if (icc != null) {
      return iccDeflated ? Inflated.upTo(IccProfile.MAX_BYTES, icc) : icc.copy();
    }
    boolean complete = !iccPieces.isEmpty() && iccPieces.size() == iccPieceCount;
    return complete ? Bytes.concat(iccPieces.values()) : new byte[0];
  }
}
