package dev.rechroma.source;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * Decodes names of archive entries: bytes in an encoding that the archive does not state.
 *
 * @param charset of names in a zip that are neither marked as UTF-8 nor happen to be; a name for
 *     {@link Charset#forName}
 */
public record EntryNameDecoder(String charset) implements Serializable {

  /** APPNOTE 6.3.10, 4.4.17 and appendix D: UTF-8 if the flag says so. */
  String decode(ZipArchiveEntry entry) {
    byte[] raw = entry.getRawName();
    if (entry.getGeneralPurposeBit().usesUTF8ForNames()
        || entry.getNameSource() != ZipArchiveEntry.NameSource.NAME
        || raw == null) {
      return entry.getName();
    }
    String name = utf8Or(raw, Charset.forName(charset));
    boolean dos = entry.getPlatform() == ZipArchiveEntry.PLATFORM_FAT && name.indexOf('/') < 0;
    return dos ? name.replace('\\', '/') : name;
  }

  /**
   * A name in a tar that was read as ISO 8859-1, where each byte is a character: UTF-8, as all tars
   * of today are, or what it was read as.
   */
  static String decodeTar(String name) {
    return name.chars().allMatch(c -> c <= 0xFF)
        ? utf8Or(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1)
        : name;
  }

  private static String utf8Or(byte[] name, Charset other) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      return new String(name, other);
    }
  }
}
