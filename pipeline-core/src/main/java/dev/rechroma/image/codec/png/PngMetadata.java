package dev.rechroma.image.codec.png;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.RawMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** The chunks of a PNG file that hold metadata. */
final class PngMetadata {
  static final String GAMMA = "gAMA";
  static final String SRGB = "sRGB";
  static final String CICP = "cICP";

  /** The resolution: horizontal and vertical, 32 bits each, then a unit. */
  static final String PHYS = "pHYs";

  private static final int AFTER_HEADER = 33;
  private static final int PHYS_BYTES = 9;
  private static final int MAX_KEYWORD = 79;

  /** Keyword, not deflated, no language, no translation. */
  private static final String XMP_PREFIX = "XML:com.adobe.xmp\0\0\0\0\0";

  private static final Set<String> COLOR = Set.of(GAMMA, "cHRM", SRGB, CICP);
  private static final Set<String> SEEN = Set.of("iCCP", "tRNS", "eXIf");
  private static final Set<String> CARRIED = Set.of("tIME", "iTXt", "tEXt", "zTXt");

  private PngMetadata() {}

  /** Whether a chunk says how samples map to colours. */
  static boolean isColor(String chunk) {
    return COLOR.contains(chunk);
  }

  /** Whether the picture would look different without a chunk; EXIF can rotate it. */
  static boolean isSeen(String chunk) {
    return isColor(chunk) || SEEN.contains(chunk);
  }

  /** Records the contents of an ancillary chunk. */
  static void read(String chunk, Bytes body, RawMetadata metadata) {
    if (chunk.equals("eXIf")) {
      metadata.exif(body);
    } else if (chunk.equals("iCCP")) {
      readIcc(body, metadata);
    } else if (chunk.equals("iTXt") && body.startsWith(XMP_PREFIX)) {
      metadata.xmp(body.tail(XMP_PREFIX.length()));
    } else if (PngTextExif.isExif(body)) {
      metadata.exifInText(() -> PngTextExif.block(chunk, body));
    } else if (isColor(chunk)) {
      metadata.colors(chunk, body);
    } else if (chunk.equals(PHYS)) {
      readResolution(body, metadata);
    } else if (CARRIED.contains(chunk)) {
      metadata.part(chunk, body);
    }
  }

  private static void readResolution(Bytes body, RawMetadata metadata) {
    if (body.length() == PHYS_BYTES) {
      metadata.resolution(PHYS, body, each -> Metadata.swapped(each, 0, 4));
    }
  }

  private static void readIcc(Bytes body, RawMetadata metadata) {
    int name = 0;
    while (name <= MAX_KEYWORD && body.tail(name).first() > 0) {
      name++;
    }
    metadata.deflatedIcc(body.tail(name + 2));
  }

  /** Inserts metadata after the header of a PNG file. */
  static byte[] insert(byte[] file, Metadata metadata) throws ImageException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (metadata.icc() != null) {
      write(out, "iCCP", iccBody(metadata.icc().bytes()));
    }
    metadata.parts().forEach(part -> write(out, part.name(), part.body()));
    if (metadata.exif() != null) {
      write(out, "eXIf", metadata.exif());
    }
    if (metadata.xmp() != null) {
      byte[] prefix = XMP_PREFIX.getBytes(StandardCharsets.ISO_8859_1);
      write(out, "iTXt", Bytes.inserted(metadata.xmp(), 0, prefix));
    }
    return Bytes.inserted(file, AFTER_HEADER, out.toByteArray());
  }

  private static byte[] iccBody(byte[] icc) throws ImageException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("ICC profile\0\0".getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(body)) {
      deflater.write(icc);
    } catch (IOException e) {
      throw new ImageException("cannot be written as PNG", e);
    }
    return body.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String name, byte[] body) {
    byte[] chunk = name.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 sum = new CRC32();
    sum.update(chunk);
    sum.update(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
    out.writeBytes(chunk);
    out.writeBytes(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }
}
