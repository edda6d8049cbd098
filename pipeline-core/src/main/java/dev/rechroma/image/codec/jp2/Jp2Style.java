package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.codec.FileStyle;

/**
 * The properties of a JPEG 2000 file that an output file in colour keeps.
 *
 * @param raw whether it is a codestream without boxes
 * @param reversible whether it is lossless
 * @param associated whether colours are multiplied by alpha
 */
record Jp2Style(boolean raw, boolean reversible, boolean associated) implements FileStyle {
  /** The style for photos from other formats. */
  static final Jp2Style DEFAULT = new Jp2Style(false, true, false);

  static Jp2Style of(Jp2Layout layout) {
    boolean reversible = layout.picture().header().isReversible();
    return new Jp2Style(layout.raw(), reversible, layout.premultiplied());
  }

  static Jp2Style of(FileStyle style) {
    return style instanceof Jp2Style jp2 ? jp2 : DEFAULT;
  }
}
