package dev.rechroma.image;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a file says beside its pixels, true for the upright picture in sRGB order and ready to be
 * written into another file. Arrays are not to be written to; what is missing is null.
 *
 * @param format where it comes from
 * @param exif a TIFF structure without prefix
 * @param icc the profile that the samples are in
 * @param xmp a packet
 * @param parts what only a file of the same format can take, in the file's order
 */
record Metadata(
    ImageFormat format, byte[] exif, IccProfile icc, byte[] xmp, List<Metadata.Part> parts) {
  /** Nothing at all. */
  static final Metadata NONE = new Metadata(null, null, null, null, List.of());

  /** JPEG's density: a unit, then across and down, 16 bits each. */
  static final String JFIF = "JFIF";

  /** PNG's resolution: across and down, 32 bits each, then a unit. */
  static final String PHYS = "pHYs";

  /** JPEG 2000's resolutions: boxes, each down before across. */
  static final String RESOLUTION = "res ";

  /** BMP's resolution: across and down, 32 bits each. */
  static final String PELS_PER_METRE = "pels";

  /**
   * A piece of a file.
   *
   * @param name a chunk's or segment's
   */
  record Part(String name, byte[] body) {

    /** Resolutions may differ across and down, and a quarter turn swaps them. */
    Part upright(ImageHeader header) {
      if (!header.orientation().swapsSides()) {
        return this;
      }
      return switch (name) {
        case JFIF -> swapped(1, 2);
        case PHYS -> swapped(0, 4);
        case RESOLUTION -> new Part(name, Jp2Metadata.turned(body));
        default -> this;
      };
    }

    private Part swapped(int at, int size) {
      ByteBuffer turned = ByteBuffer.wrap(body.clone());
      turned.put(at, body, at + size, size).put(at + size, body, at, size);
      return new Part(name, turned.array());
    }
  }

  /** The same for samples that are in sRGB now, whatever they were in. */
  Metadata inSrgb() {
    List<Part> kept = parts.stream().filter(part -> !PngMetadata.isColor(part.name())).toList();
    return new Metadata(format, exif, null, xmp, kept);
  }

  /** The pieces that a file of a format can take. */
  List<Part> partsFor(ImageFormat target) {
    return target == format ? parts : List.of();
  }

  /** The first piece of a name that a file of a format can take. */
  Optional<byte[]> part(ImageFormat target, String name) {
    return partsFor(target).stream()
        .filter(part -> part.name().equals(name))
        .map(Part::body)
        .findFirst();
  }

  /**
   * A file of a format but TIFF and JPEG 2000 with this in it; parts that the format has no room
   * for are left out.
   */
  byte[] insert(ImageFormat target, byte[] file) throws ImageException {
    if (exif == null && icc == null && xmp == null && partsFor(target).isEmpty()) {
      return file;
    }
    return switch (target) {
      case JPEG -> JpegMetadata.insert(file, this);
      case PNG -> PngMetadata.insert(file, this);
      case WEBP -> WebpMetadata.insert(file, this);
      case TIFF, JPEG2000 ->
          throw new IllegalArgumentException(target + " is written with its metadata");
      case BMP -> BmpMetadata.insert(file, this);
    };
  }
}
