package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.Photoshop;
import dev.rechroma.image.metadata.RawMetadata;
import dev.rechroma.image.metadata.TiffDirectory;
import dev.rechroma.image.metadata.TiffFields;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The fields of a TIFF file that describe the photo rather than lay out its pixels. */
final class TiffMetadata {
  private static final int XMP = 700;
  private static final int PHOTOSHOP = 34377;
  private static final int ICC = 34675;
  private static final int BYTE = 1;
  private static final int UNDEFINED = 7;

  /**
   * Document name, description, maker, model, resolution, page name, software, date, artist, host,
   * rating, GeoTIFF, copyright, IPTC, Photoshop, EXIF, GPS, Windows' texts, GDAL.
   */
  private static final Set<Integer> DESCRIPTIVE =
      Set.of(
          269, 270, 271, 272, 282, 283, 285, 296, 305, 306, 315, 316, 18246, 18249, 33432, 33550,
          33723, 33922, 34264, PHOTOSHOP, 34665, 34735, 34736, 34737, 34853, 40091, 40092, 40093,
          40094, 40095, 42112, 42113);

  private TiffMetadata() {}

  /**
   * The metadata of a page.
   *
   * @param picture the directory of its pixels
   * @param first the directory that leads to it, usually the same
   */
  static RawMetadata read(TiffDirectory picture, TiffDirectory first) throws ImageException {
    RawMetadata metadata = new RawMetadata();
    // A picture in colour cannot keep a profile for inks or Lab.
    metadata.colorSpace =
        TiffPhotometric.profileSpace(picture.value(TiffTag.PHOTOMETRIC).orElse(2));
    Map<Integer, TiffFields.Field> described = fields(first);
    if (picture != first) {
      described.putAll(fields(picture));
    }
    if (!described.isEmpty()) {
      byte[] block = TiffFields.block(described.values());
      metadata.exif(Bytes.of(block, ByteOrder.BIG_ENDIAN, "EXIF"));
    }
    bytes(first, XMP).ifPresent(metadata::xmp);
    bytes(picture, ICC).ifPresent(metadata::icc);
    bytes(first, ICC).ifPresent(metadata::icc);
    return metadata;
  }

  private static Optional<Bytes> bytes(TiffDirectory directory, int tag) throws ImageException {
    TiffDirectory.Entry entry = directory.entries().get(tag);
    return entry != null && directory.in().holds(entry.at(), entry.bytes())
        ? Optional.of(directory.in().slice(entry.at(), entry.bytes()))
        : Optional.empty();
  }

  private static Map<Integer, TiffFields.Field> fields(TiffDirectory directory) {
    Map<Integer, TiffFields.Field> fields = new TreeMap<>();
    for (TiffFields.Field field : TiffFields.read(directory, DESCRIPTIVE::contains)) {
      byte[] values =
          field.tag() == PHOTOSHOP ? Photoshop.withoutThumbnails(field.values()) : field.values();
      if (values.length > 0) {
        fields.put(
            field.tag(), new TiffFields.Field(field.tag(), field.type(), values, field.below()));
      }
    }
    return fields;
  }

  /** The fields to write for a page with this metadata, by tag. */
  static Map<Integer, TiffFields.Field> fields(Metadata metadata) throws ImageException {
    Map<Integer, TiffFields.Field> fields = new TreeMap<>();
    if (metadata.exif() != null) {
      fields.putAll(
          fields(new TiffDirectory(Bytes.of(metadata.exif(), ByteOrder.BIG_ENDIAN, "EXIF"))));
    }
    if (metadata.xmp() != null) {
      fields.put(XMP, TiffFields.Field.of(XMP, BYTE, metadata.xmp()));
    }
    if (metadata.icc() != null) {
      fields.put(ICC, TiffFields.Field.of(ICC, UNDEFINED, metadata.icc().bytes()));
    }
    return fields;
  }
}
