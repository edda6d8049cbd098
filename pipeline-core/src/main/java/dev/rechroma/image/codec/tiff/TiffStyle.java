package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.codec.FileStyle;
import java.nio.ByteOrder;

/**
 * The properties of a TIFF file that an output file in colour keeps.
 *
 * @param associated whether colours are multiplied by alpha
 */
public record TiffStyle(ByteOrder order, TiffCompression compression, boolean associated)
    implements FileStyle {
  /** The style for photos from other formats. */
  static final TiffStyle DEFAULT =
      new TiffStyle(ByteOrder.LITTLE_ENDIAN, TiffCompression.LZW, false);

  public static TiffStyle of(TiffLayout layout) {
    return new TiffStyle(layout.order(), layout.compression().forWriting(), layout.associated());
  }

  public static TiffStyle of(FileStyle style) {
    return style instanceof TiffStyle tiff ? tiff : DEFAULT;
  }
}
