package dev.rechroma.image.metadata;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a file says beside its pixels, true for the upright picture in sRGB order and ready to be
 * written into another file. Arrays are not to be written to; what is missing is null.
 *
 * @param exif a TIFF structure without prefix
 * @param icc the profile that the samples are in
 * @param xmp a packet
 * @param parts what only a file of the same format can take, in the file's order
 */
public record Metadata(byte[] exif, IccProfile icc, byte[] xmp, List<Metadata.Part> parts) {
  /** Nothing at all. */
  public static final Metadata NONE = new Metadata(null, null, null, List.of());

  /** What a part is about. */
  public enum Use {
    /** How samples are to be seen, as a profile says it. */
    COLORS,
    OTHER
  }

  /**
   * A piece of a file.
   *
   * @param name a chunk's, segment's or box's
   * @param turned the body for the picture once it has made a quarter turn
   */
  public record Part(String name, byte[] body, Use use, UnaryOperator<byte[]> turned) {
    Part upright(ImageHeader header) {
      return header.orientation().swapsSides()
          ? new Part(name, turned.apply(body), use, turned)
          : this;
    }
  }

  /** A copy of a body whose two numbers of {@code size} bytes, one after the other, are swapped. */
  public static byte[] swapped(byte[] body, int at, int size) {
    ByteBuffer turned = ByteBuffer.wrap(body.clone());
    turned.put(at, body, at + size, size).put(at + size, body, at, size);
    return turned.array();
  }

  /** The same for samples that are in sRGB now, whatever they were in. */
  public Metadata inSrgb() {
    List<Part> kept = parts.stream().filter(part -> part.use() != Use.COLORS).toList();
    return new Metadata(exif, null, xmp, kept);
  }

  /** What a file of another format can take. */
  public Metadata withoutParts() {
    return new Metadata(exif, icc, xmp, List.of());
  }

  /** The body of the first piece of a name. */
  public Optional<byte[]> part(String name) {
    return parts.stream().filter(part -> part.name().equals(name)).map(Part::body).findFirst();
  }

  public boolean isEmpty() {
    return exif == null && icc == null && xmp == null && parts.isEmpty();
  }
}
