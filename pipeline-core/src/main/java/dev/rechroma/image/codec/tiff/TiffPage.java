package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.Orientation;
import dev.rechroma.image.codec.Page;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.RawMetadata;
import dev.rechroma.image.metadata.TiffDirectory;
import org.opencv.core.Mat;

/**
 * A page of a TIFF file.
 *
 * @param picture the directory of its pixels
 * @param first the directory of the chain that leads to it, whose descriptions also apply to the
 *     page
 */
public record TiffPage(TiffDirectory picture, TiffDirectory first) implements Page {

  /** Reads the metadata, even if the page cannot be decoded. */
  @Override
  public RawMetadata metadata() throws ImageException {
    return TiffMetadata.read(picture, first);
  }

  @Override
  public ImageHeader header() throws ImageException {
    return ImageHeader.stored(width(), height(), orientation());
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

  @Override
  public Picture decode() throws ImageException {
    TiffLayout layout = TiffLayout.of(picture);
    try (MatScope scope = new MatScope()) {
      Mat samples = samples(scope, layout);
      Mat alpha = TiffColor.alpha(layout, samples);
      Mat bgr = TiffColor.toBgr(layout, samples, alpha);
      return new Picture(bgr, alpha, TiffStyle.of(layout), layout.otherSamples());
    }
  }

  private static Mat samples(MatScope scope, TiffLayout layout) throws ImageException {
    return layout.compression() == TiffCompression.OLD_JPEG
        ? TiffPicture.decodeOldJpeg(scope, layout)
        : TiffReader.read(scope, layout);
  }
}
