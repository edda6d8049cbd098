package dev.rechroma.source;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Makes names that are safe below any folder from any text: characters that could lead out of the
 * folder or cannot be written are escaped as in a URL, "%" and two digits. Different names stay
 * different.
 *
 * @param special characters that the file system cannot have in a name, beyond those that none can
 */
public record SafeNames(String special) implements Serializable {
  /** Where Rechroma keeps its own files in an output folder. */
  public static final String OWN_FOLDER = "_rechroma";

  private static final int MAX_BYTES = 255;
  private static final int HASH_DIGITS = 8;
  private static final String MADE_HERE = "(?i)(0|1)[0-9a-f].*|(25|2e|3a|5c|5f|7f).*";

  /** For the file system of a URI scheme: only local ones allow names with a colon. */
  public static SafeNames on(String scheme) {
    return new SafeNames("file".equals(scheme) ? "\\" : "\\:");
  }

  /** A safe name for a relative path with "/" between folders, or for an absolute one. */
  public String of(String path) {
    String safe =
        Arrays.stream(path.split("/"))
            .filter(part -> !part.isEmpty() && !part.equals("."))
            .map(this::part)
            .collect(Collectors.joining("/"));
    return isOwn(safe) ? "%5F" + safe.substring(1) : safe;
  }

  /** As {@link #of}, for an entry of an archive: a drive letter is not a folder. */
  public String ofEntry(String path) {
    String safe = of(path);
    return safe.matches("(?s)[A-Za-z]:.*") ? safe.replaceFirst(":", "%3A") : safe;
  }

  /** A safe name, cut to the length that file systems allow. */
  static String fitted(String safe) {
    return Arrays.stream(safe.split("/"))
        .map(SafeNames::shortened)
        .collect(Collectors.joining("/"));
  }

  private static boolean isOwn(String name) {
    int end = name.indexOf('/');
    return (end < 0 ? name : name.substring(0, end)).equalsIgnoreCase(OWN_FOLDER);
  }

  private String part(String part) {
    if (part.equals("..")) {
      return "%2E%2E";
    }
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      boolean escaped = c == '%' && part.substring(i + 1).matches("(?s)" + MADE_HERE);
      if (escaped || c < ' ' || c == 0x7F || special.indexOf(c) >= 0) {
        safe.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      } else {
        safe.append(c);
      }
    }
    return shortened(safe.toString());
  }

  /** File systems count bytes; the ending stays, and a hash stands for what was cut off. */
  private static String shortened(String part) {
    if (bytes(part) <= MAX_BYTES) {
      return part;
    }
    int dot = part.lastIndexOf('.');
    String ending = dot > 0 && part.length() - dot <= HASH_DIGITS ? part.substring(dot) : "";
    String hash = "~" + DigestUtils.sha256Hex(part).substring(0, HASH_DIGITS);
    int length = part.length() - ending.length();
    while (bytes(part.substring(0, length) + hash + ending) > MAX_BYTES
        || Character.isHighSurrogate(part.charAt(length - 1))) {
      length--;
    }
    return part.substring(0, length) + hash + ending;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
