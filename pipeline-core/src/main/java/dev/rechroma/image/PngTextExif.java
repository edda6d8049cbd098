package dev.rechroma.image;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * EXIF as ImageMagick wrote it before PNG had a chunk for it: a text chunk, plain or deflated,
 * whose text is a profile name, a length and hexadecimal digits.
 */
final class PngTextExif {
  private static final String[] KEYWORDS = {"Raw profile type exif\0", "Raw profile type APP1\0"};

  /** The orientation stands near the start of EXIF, so no more of the text is unpacked. */
  private static final int MAX_TEXT = 1 << 16;

  private PngTextExif() {}

  /** The orientation that a zTXt or tEXt chunk holds, if it is a readable EXIF profile. */
  static Optional<Orientation> orientation(Bytes body) {
    for (String keyword : KEYWORDS) {
      if (body.startsWith(keyword)) {
        return text(body, keyword.length()).flatMap(PngTextExif::hexOf).map(Exif::orientation);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(Bytes body, int at) {
    try {
      Bytes value = body.from(at);
      return Optional.of(value.u8(0) == 0 ? inflate(value.from(1).copy()) : value.latin1());
    } catch (ImageException | DataFormatException damaged) {
      return Optional.empty();
    }
  }

  private static String inflate(byte[] deflated) throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(deflated);
      byte[] text = new byte[MAX_TEXT];
      int length = inflater.inflate(text);
      return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    } finally {
      inflater.end();
    }
  }

  private static Optional<byte[]> hexOf(String profile) {
    String[] words = profile.strip().split("\\s+", 3);
    if (words.length < 3) {
      return Optional.empty();
    }
    String digits = words[2].replaceAll("\\s", "");
    try {
      String pairs = digits.substring(0, digits.length() & ~1);
      return Optional.of(HexFormat.of().parseHex(pairs));
    } catch (IllegalArgumentException notHex) {
      return Optional.empty();
    }
  }
}
