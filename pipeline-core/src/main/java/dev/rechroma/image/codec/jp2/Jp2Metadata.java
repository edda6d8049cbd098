package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.RawMetadata;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;

/** The boxes of a JP2 file that describe the picture. */
final class Jp2Metadata {
  private static final int UUID_BYTES = 16;

  /** Size of a resolution: two fractions and their exponents. */
  private static final int BOX_BYTES = 18;

  /** The EXIF UUID that Adobe, ExifTool and others write. */
  private static final byte[] EXIF = "JpgTiffExif->JP2".getBytes(StandardCharsets.US_ASCII);

  /** The EXIF UUID that digiKam and others wrote. */
  private static final byte[] OTHER_EXIF = uuid("0537cdab9d0c4431a72afa561f2a113e");

  private static final byte[] XMP = uuid("be7acfcb97a942e89c71999491e3afac");

  /**
   * Boxes that are carried over: texts, rights, links, and other UUIDs such as IPTC's and
   * GeoTIFF's.
   */
  private static final Set<String> CARRIED = Set.of("xml ", "jp2i", "uinf", "uuid");

  /** Boxes in the header with pixels per metre, each with vertical before horizontal. */
  static final String RESOLUTION = "res ";

  private Jp2Metadata() {}

  private static byte[] uuid(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Records the contents of a box; damaged ones are ignored. */
  static void read(String name, Bytes body, RawMetadata metadata) {
    if (isUuid(name, body, EXIF) || isUuid(name, body, OTHER_EXIF)) {
      metadata.exif(body.tail(UUID_BYTES));
    } else if (isUuid(name, body, XMP)) {
      metadata.xmp(body.tail(UUID_BYTES));
    } else if (name.equals(RESOLUTION)) {
      metadata.resolution(name, body, Jp2Metadata::turned);
    } else if (CARRIED.contains(name)) {
      metadata.part(name, body);
    }
  }

  private static boolean isUuid(String name, Bytes body, byte[] uuid) {
    return name.equals("uuid") && body.startsWith(new String(uuid, StandardCharsets.ISO_8859_1));
  }

  /** The resolutions for a picture rotated by 90 degrees, with vertical and horizontal swapped. */
  static byte[] turned(byte[] boxes) {
    byte[] turned = boxes.clone();
    for (int at = 0; at + BOX_BYTES <= boxes.length; at += BOX_BYTES) {
      int down = at + 8;
      System.arraycopy(boxes, down, turned, down + 4, 4);
      System.arraycopy(boxes, down + 4, turned, down, 4);
      turned[down + 8] = boxes[down + 9];
      turned[down + 9] = boxes[down + 8];
    }
    return turned;
  }

  /** The boxes between the header and the picture. */
  static byte[] boxes(Metadata metadata) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (metadata.exif() != null) {
      writeUuid(out, EXIF, metadata.exif());
    }
    if (metadata.xmp() != null) {
      writeUuid(out, XMP, metadata.xmp());
    }
    metadata.parts().stream()
        .filter(part -> CARRIED.contains(part.name()))
        .forEach(part -> write(out, part.name(), part.body()));
    return out.toByteArray();
  }

  private static void writeUuid(ByteArrayOutputStream out, byte[] uuid, byte[] body) {
    write(out, "uuid", Bytes.inserted(body, 0, uuid));
  }

  static void write(ByteArrayOutputStream out, String name, byte[] body) {
    out.writeBytes(ByteBuffer.allocate(4).putInt(8 + body.length).array());
    out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(body);
  }
}
