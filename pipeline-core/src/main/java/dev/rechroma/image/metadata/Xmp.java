package dev.rechroma.image.metadata;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Corrects the orientation in an XMP packet, which turning the picture makes wrong. */
final class Xmp {
  /** As an attribute or as an element; only the digit is replaced. */
  private static final Pattern ORIENTATION =
      Pattern.compile("tiff:Orientation(?:=[\"']|>)([2-8])[\"'<]");

  private Xmp() {}

  /** The packet with an upright orientation; its length does not change. */
  static byte[] upright(byte[] packet) {
    Matcher stated = ORIENTATION.matcher(new String(packet, StandardCharsets.ISO_8859_1));
    byte[] upright = packet.clone();
    while (stated.find()) {
      upright[stated.start(1)] = '1';
    }
    return upright;
  }
}
