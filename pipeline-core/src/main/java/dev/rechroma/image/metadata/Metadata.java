package dev.rechroma.image.metadata;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The metadata of a file, valid for the upright picture in sRGB order and ready to be written to
 * another file. Arrays must not be written to; missing parts are null.
 *
 * @param exif a TIFF structure without prefix
 * @param icc the profile of the samples
 * @param xmp an XMP packet
 * @param parts metadata that only a file of the same format can hold, in the file's order
 */
public record Metadata(byte[] exif, IccProfile icc, byte[] xmp, List<Metadata.Part> parts) {
  /** No metadata. */
  public static final Metadata NONE = new Metadata(null, null, null, List.of());

  /** What a part describes. */
  public enum Use {
    /** How samples map to colours, as in a profile. */
    COLORS,
    OTHER
  }

  /**
   * A part of a file.
   *
   * @param name name of the chunk, segment or box
   * @param turned gives the body for a picture rotated by 90 degrees
   */
  public record Part(String name, byte[] body, Use use, UnaryOperator<byte[]> turned) {
    Part upright(ImageHeader header) {
      return header.orientation().swapsSides()
          ? new Part(name, turned.apply(body), use, turned)
          : this;
    }
  }

  /** A copy of a body with two consecutive numbers of {@code size} bytes swapped. */
  public static byte[] swapped(byte[] body, int at, int size) {
    ByteBuffer turned = ByteBuffer.wrap(body.clone());
    turned.put(at, body, at + size, size).put(at + size, body, at, size);
    return turned.array();
  }

  /** The same for samples that have been converted to sRGB. */
  public Metadata inSrgb() {
    List<Part> kept = parts.stream().filter(part -> part.use() != Use.COLORS).toList();
    return new Metadata(exif, null, xmp, kept);
  }

  /** The metadata that a file of another format can hold. */
  public Metadata withoutParts() {
    return new Metadata(exif, icc, xmp, List.of());
  }

  /** The body of the first part with a name. */
  public Optional<byte[]> part(String name) {
    return parts.stream().filter(part -> part.name().equals(name)).map(Part::body).findFirst();
  }

  public boolean isEmpty() {
    return exif == null && icc == null && xmp == null && parts.isEmpty();
  }
}
