package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Exif;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.Photoshop;
import dev.rechroma.image.metadata.RawMetadata;
import dev.rechroma.image.metadata.TiffDirectory;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The segments of a JPEG file that hold metadata. */
final class JpegMetadata {
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP2 = 0xE2;
  private static final int APP13 = 0xED;
  private static final int COM = 0xFE;

  /** The density: a unit, then horizontal and vertical, 16 bits each. */
  static final String JFIF = "JFIF";

  private static final String JFIF_PREFIX = "JFIF\0";
  private static final String XMP_PREFIX = "http://ns.adobe.com/xap/1.0/\0";
  private static final String LONG_XMP_PREFIX = "http://ns.adobe.com/xmp/extension/\0";
  private static final String ICC_PREFIX = "ICC_PROFILE\0";
  private static final String PICTURES_PREFIX = "MPF\0";
  private static final String PHOTOSHOP_PREFIX = "Photoshop 3.0\0";

  private static final String LONG_XMP = "extended XMP";
  private static final String PHOTOSHOP = "Photoshop";
  private static final String COMMENT = "comment";

  /** Offset in the JFIF segment's body of the unit, horizontal density and vertical density. */
  private static final int DENSITY = 7;

  private static final int DENSITY_BYTES = 5;

  /** The field in the directory of pictures that describes each of them. */
  private static final int PICTURES = 0xB002;

  private static final int PICTURE_BYTES = 16;
  private static final int PICTURE_TYPE = 0xFFFFFF;
  private static final int THUMBNAILS = 1;

  private static final int MAX_BODY = 65_533;
  private static final int ICC_PIECE = 65_000;

  private JpegMetadata() {}

  /** Records the contents of a segment; damaged ones are ignored. */
  static void read(int marker, Bytes body, RawMetadata metadata) {
    switch (marker) {
      case APP0 -> readDensity(body, metadata);
      case APP1 -> readExifOrXmp(body, metadata);
      case APP2 -> {
        readIcc(body, metadata);
        readPictures(body, metadata);
      }
      case APP13 -> {
        if (body.startsWith(PHOTOSHOP_PREFIX)) {
          metadata.part(PHOTOSHOP, body.tail(PHOTOSHOP_PREFIX.length()));
        }
      }
      case COM -> metadata.part(COMMENT, body);
      default -> {
        // The other segments belong to the picture or are unknown.
      }
    }
  }

  private static void readDensity(Bytes body, RawMetadata metadata) {
    if (body.startsWith(JFIF_PREFIX) && body.holds(DENSITY, DENSITY_BYTES)) {
      Bytes density = body.tail(DENSITY).head(DENSITY_BYTES);
      metadata.resolution(JFIF, density, each -> Metadata.swapped(each, 1, 2));
    }
  }

  private static void readExifOrXmp(Bytes body, RawMetadata metadata) {
    if (body.startsWith(Exif.PREFIX)) {
      metadata.exif(body);
    } else if (body.startsWith(XMP_PREFIX)) {
      metadata.xmp(body.tail(XMP_PREFIX.length()));
    } else if (body.startsWith(LONG_XMP_PREFIX)) {
      metadata.part(LONG_XMP, body);
    }
  }

  private static void readIcc(Bytes body, RawMetadata metadata) {
    int start = ICC_PREFIX.length() + 2;
    if (body.startsWith(ICC_PREFIX) && body.length() > start) {
      Bytes numbers = body.tail(ICC_PREFIX.length());
      metadata.iccPiece(numbers.first(), numbers.tail(1).first(), body.tail(start));
    }
  }

  /** The directory of a file of several pictures (CIPA DC-007). */
  private static void readPictures(Bytes body, RawMetadata metadata) {
    if (!body.startsWith(PICTURES_PREFIX)) {
      return;
    }
    try {
      Bytes index = body.tail(PICTURES_PREFIX.length());
      TiffDirectory directory = new TiffDirectory(index);
      TiffDirectory.Entry pictures = directory.entries().get(PICTURES);
      long count = pictures == null ? 0 : pictures.bytes() / PICTURE_BYTES;
      int more = 0;
      for (int i = 1; i < count; i++) {
        long type = directory.in().u32(pictures.at() + PICTURE_BYTES * (long) i) & PICTURE_TYPE;
        more += type >> 16 == THUMBNAILS ? 0 : 1;
      }
      metadata.morePictures = more;
    } catch (ImageException damaged) {
      // A damaged directory is ignored.
    }
  }

  /** Inserts metadata into a file written by OpenCV, after its JFIF segment. */
  static byte[] insert(byte[] file, Metadata metadata) throws ImageException {
    Bytes in = Bytes.of(file, ByteOrder.BIG_ENDIAN, "JPEG");
    boolean jfif = in.u16(2) == 0xFF00 + APP0;
    byte[] inserted = Bytes.inserted(file, jfif ? 4 + in.u16(4) : 2, segments(metadata));
    if (jfif) {
      metadata
          .part(JFIF)
          .ifPresent(density -> System.arraycopy(density, 0, inserted, 6 + DENSITY, DENSITY_BYTES));
    }
    return inserted;
  }

  private static byte[] segments(Metadata metadata) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (metadata.exif() != null) {
      write(out, APP1, Exif.PREFIX, metadata.exif());
    }
    if (metadata.xmp() != null) {
      write(out, APP1, XMP_PREFIX, metadata.xmp());
    }
    List<Metadata.Part> parts = metadata.parts();
    parts.stream()
        .filter(part -> part.name().equals(LONG_XMP))
        .forEach(part -> write(out, APP1, "", part.body()));
    if (metadata.icc() != null) {
      writeIcc(out, metadata.icc().bytes());
    }
    writePhotoshop(out, parts);
    parts.stream()
        .filter(part -> part.name().equals(COMMENT))
        .forEach(part -> write(out, COM, "", part.body()));
    return out.toByteArray();
  }

  private static void writeIcc(ByteArrayOutputStream out, byte[] icc) {
    int pieces = (icc.length + ICC_PIECE - 1) / ICC_PIECE;
    for (int i = 0; i < pieces; i++) {
      String numbers = "" + (char) (i + 1) + (char) pieces;
      int end = Math.min(icc.length, (i + 1) * ICC_PIECE);
      write(out, APP2, ICC_PREFIX + numbers, Arrays.copyOfRange(icc, i * ICC_PIECE, end));
    }
  }

  private static void writePhotoshop(ByteArrayOutputStream out, List<Metadata.Part> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.stream()
        .filter(part -> part.name().equals(PHOTOSHOP))
        .forEach(part -> all.writeBytes(part.body()));
    byte[] resources = Photoshop.withoutThumbnails(all.toByteArray());
    int most = MAX_BODY - PHOTOSHOP_PREFIX.length();
    for (int at = 0; at < resources.length; at += most) {
      int end = Math.min(resources.length, at + most);
      write(out, APP13, PHOTOSHOP_PREFIX, Arrays.copyOfRange(resources, at, end));
    }
  }

  /** Writes a segment; a body that is too long for one is left out. */
  private static void write(ByteArrayOutputStream out, int marker, String prefix, byte[] body) {
    int length = prefix.length() + body.length;
    if (length > MAX_BODY) {
      return;
    }
    out.write(0xFF);
    out.write(marker);
    out.write((length + 2) >> 8);
    out.write(length + 2);
    out.writeBytes(prefix.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
  }
}
