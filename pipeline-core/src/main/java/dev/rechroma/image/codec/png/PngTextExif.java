package dev.rechroma.image.codec.png;

import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.Inflated;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * EXIF as ImageMagick wrote it before PNG had a chunk for it: a text chunk, plain or deflated,
 * whose text is a profile name, a length and hexadecimal digits.
 */
final class PngTextExif {
  private static final String[] KEYWORDS = {"Raw profile type exif\0", "Raw profile type APP1\0"};

  /** As much as fits in a JPEG file, in hexadecimal digits with some line breaks. */
  private static final int MAX_TEXT = 3 << 16;

  private PngTextExif() {}

  /** Whether a zTXt or tEXt chunk says that it holds EXIF. */
  static boolean isExif(Bytes body) {
    return Stream.of(KEYWORDS).anyMatch(body::startsWith);
  }

  /** The EXIF block in such a chunk, if it is readable. */
  static Optional<byte[]> block(String chunk, Bytes body) {
    return Stream.of(KEYWORDS)
        .filter(body::startsWith)
        .findFirst()
        .flatMap(keyword -> hexOf(text(chunk, body.tail(keyword.length()))));
  }

  private static String text(String chunk, Bytes value) {
    if (chunk.equals("zTXt")) {
      return new String(Inflated.upTo(MAX_TEXT, value.tail(1)), StandardCharsets.ISO_8859_1);
    }
    return value.length() <= MAX_TEXT ? value.latin1() : "";
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
