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
 * Where a file's metadata lies, gathered while a parser walks through it. Nothing is copied or
 * unpacked yet. Of what may be there once only, the first counts.
 */
public final class RawMetadata {
  /** The largest EXIF block and the largest XMP packet; larger ones are dropped. */
  private static final int MAX_BLOCK = 8 << 20;

  /** What one file may bring along in small parts such as texts; what comes after is dropped. */
  private static final int MAX_PARTS_BYTES = 8 << 20;

  /** What a part costs beyond its bytes. */
  private static final int PART_OVERHEAD = 64;

  /** The data colour space of ICC profiles that fit the file's samples: "GRAY", "RGB ", "CMYK". */
  public String colorSpace = "RGB ";

  /** Pictures of the file that are not read: not the first one, and no thumbnails of it. */
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

  /** EXIF in a PNG text; the first such text alone is unpacked, and a block proper comes first. */
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

  /** What is carried as it is, into a file of the same format. */
  public void part(String name, Bytes body) {
    add(name, body, Metadata.Use.OTHER, UnaryOperator.identity());
  }

  /** A part that says how samples are to be seen, as a profile does. */
  public void colors(String name, Bytes body) {
    add(name, body, Metadata.Use.COLORS, UnaryOperator.identity());
  }

  /**
   * A part that states a resolution.
   *
   * @param turned the part of the picture once it has made a quarter turn
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

  /** What can be read of it, for the picture once it is upright. */
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
