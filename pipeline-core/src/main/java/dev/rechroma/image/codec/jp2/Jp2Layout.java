package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;

/**
 * Everything that determines the pixels of a JPEG 2000 file.
 *
 * @param colors colour channels in the order of the colour space
 * @param alpha the alpha channel, or null
 * @param premultiplied whether the colours are multiplied by alpha
 * @param otherChannels number of channels that are neither colour nor alpha
 * @param raw whether the file is a codestream without boxes
 */
record Jp2Layout(
    J2kCodestream picture,
    Jp2Space space,
    Jp2Layout.Channel[] colors,
    Jp2Layout.Channel alpha,
    boolean premultiplied,
    int otherChannels,
    boolean raw) {

  /**
   * A channel.
   *
   * @param component number of the codestream's component
   * @param bits bits of the channel's values, 1 to 16
   * @param palette that the component's values look up, or null
   */
  record Channel(int component, int bits, int[] palette) {}

  /**
   * The layout of a bare codestream, which does not define its components; every reader takes three
   * as RGB.
   */
  static Jp2Layout ofRaw(J2kCodestream picture) throws ImageException {
    int[] bits = picture.header().size().bits();
    if (bits.length != 1 && bits.length != 3) {
      throw Jp2Problem.unsupported("of " + bits.length + " components that nothing defines");
    }
    Channel[] colors = new Channel[bits.length];
    for (int i = 0; i < colors.length; i++) {
      colors[i] = new Channel(i, bits[i], null);
    }
    Jp2Space space = bits.length == 1 ? Jp2Space.GRAY : Jp2Space.RGB;
    return new Jp2Layout(picture, space, colors, null, false, 0, true);
  }

  /** Whether samples come out in 8 bits; in 16 otherwise. */
  boolean isBytes() {
    int most = alpha == null ? 0 : alpha.bits();
    for (Channel color : colors) {
      most = Math.max(most, color.bits());
    }
    return most <= 8;
  }
}
