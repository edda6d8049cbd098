package dev.rechroma.image;

import org.opencv.core.Mat;

/**
 * A page of a TIFF file.
 *
 * @param picture the directory of its pixels
 * @param first the directory of the chain that leads to it, whose descriptions are the page's too
 */
record TiffPage(TiffDirectory picture, TiffDirectory first) {

  /** What it says of itself; nothing is decoded, and nothing refused for what cannot be decoded. */
  ParsedFile parse() throws ImageException {
    return new ParsedFile(header(), TiffMetadata.read(picture, first));
  }

  ImageHeader header() throws ImageException {
    return ImageHeader.stored(width(), height(), ImageFormat.TIFF, orientation());
  }

  private Orientation orientation() throws ImageException {
    return picture.entry(TiffDirectory.ORIENTATION) == null
        ? first.orientation()
        : picture.orientation();
  }

  /** Width times height. */
  long pixels() throws ImageException {
    return header().pixels();
  }

  private long width() throws ImageException {
    return picture.value(TiffTag.WIDTH).orElse(0);
  }

  private long height() throws ImageException {
    return picture.value(TiffTag.HEIGHT).orElse(0);
  }

  TiffLayout layout() throws ImageException {
    return TiffLayout.of(picture);
  }

  /** The samples, as stored; the scope releases them. */
  static Mat read(MatScope scope, TiffLayout layout) throws ImageException {
    return layout.compression() == TiffCompression.OLD_JPEG
        ? TiffPicture.decodeOldJpeg(scope, layout)
        : TiffReader.read(scope, layout);
  }
}
