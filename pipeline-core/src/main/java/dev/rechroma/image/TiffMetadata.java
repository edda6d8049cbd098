package dev.rechroma.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The fields of a TIFF file that describe the photo rather than lay out its pixels. */
final class TiffMetadata {
  private static final int PHOTOMETRIC = 262;
  private static final int XMP = 700;
  private static final int PHOTOSHOP = 34377;
  private static final int ICC = 34675;
  private static final int BYTE = 1;
  private static final int UNDEFINED = 7;

  /** Where the offset of the first directory stands. */
  private static final int FIRST_AT = 4;

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

  /** What the first directory of a TIFF file says. */
  static RawMetadata read(Bytes in, TiffDirectory directory) throws ImageException {
    RawMetadata metadata = new RawMetadata();
    metadata.colorSpace =
        switch ((int) directory.value(PHOTOMETRIC).orElse(2)) {
          case 0, 1 -> "GRAY";
          case 5 -> "CMYK";
          case 8 -> "Lab ";
          default -> "RGB ";
        };
    Map<Integer, TiffFields.Field> described = fields(directory);
    if (!described.isEmpty()) {
      byte[] block = TiffFields.block(described.values());
      metadata.exif(Bytes.of(block, ByteOrder.BIG_ENDIAN, "EXIF"));
    }
    TiffDirectory.Entry xmp = directory.entries().get(XMP);
    if (xmp != null && in.holds(xmp.at(), xmp.bytes())) {
      metadata.xmp(in.slice(xmp.at(), xmp.bytes()));
    }
    TiffDirectory.Entry icc = directory.entries().get(ICC);
    if (icc != null && in.holds(icc.at(), icc.bytes())) {
      metadata.icc(in.slice(icc.at(), icc.bytes()));
    }
    return metadata;
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

  /** A TIFF file as OpenCV writes it, with a new directory at its end that holds metadata too. */
  static byte[] insert(byte[] file, Metadata metadata) throws ImageException {
    TiffDirectory pixels = new TiffDirectory(Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "TIFF"));
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
    TiffFields.read(pixels, any -> true).forEach(field -> fields.put(field.tag(), field));
    int at = file.length + (file.length & 1);
    ByteOrder order = pixels.in().order();
    byte[] directory = TiffFields.directory(fields.values(), order, at);
    ByteBuffer out = ByteBuffer.allocate(Math.addExact(at, directory.length)).order(order);
    return out.put(file).put(at, directory).putInt(FIRST_AT, at).array();
  }
}
