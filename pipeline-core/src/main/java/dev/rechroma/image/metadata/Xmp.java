package dev.rechroma.image.metadata;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Corrects the one statement of an XMP packet that turning the picture makes wrong. */
final class Xmp {
  /** As an attribute or as an element; the digit alone is replaced. */
  private static final Pattern ORIENTATION =
      Pattern.compile("tiff:Orientation(?:=[\"']|>)([2-8])[\"'<]");

  private Xmp() {}

  /** The packet, saying that the picture is stored upright; its length stays. */
  static byte[] upright(byte[] packet) {
    Matcher stated = ORIENTATION.matcher(new String(packet, StandardCharsets.ISO_8859_1));
    byte[] upright = packet.clone();
    while (stated.find()) {
      upright[stated.start(1)] = '1';
    }
    return upright;
  }
}
