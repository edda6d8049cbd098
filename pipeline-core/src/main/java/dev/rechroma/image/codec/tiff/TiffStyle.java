package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.codec.FileStyle;
import java.nio.ByteOrder;

/**
 * How a TIFF file is laid out, as far as a picture in colour is written alike.
 *
 * @param associated whether colours are multiplied by alpha
 */
public record TiffStyle(ByteOrder order, TiffCompression compression, boolean associated)
    implements FileStyle {
  /** Of photos that come from other formats. */
  static final TiffStyle DEFAULT =
      new TiffStyle(ByteOrder.LITTLE_ENDIAN, TiffCompression.LZW, false);

  public static TiffStyle of(TiffLayout layout) {
    return new TiffStyle(layout.order(), layout.compression().forWriting(), layout.associated());
  }

  public static TiffStyle of(FileStyle style) {
    return style instanceof TiffStyle tiff ? tiff : DEFAULT;
  }
}
