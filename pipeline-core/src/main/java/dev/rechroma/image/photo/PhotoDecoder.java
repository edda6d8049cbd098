package dev.rechroma.image.photo;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.Page;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.metadata.IccProfile;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.ToneCurve;
import java.util.Optional;
import org.opencv.core.Mat;

/** Decodes a page of a file to an upright photo in sRGB. */
final class PhotoDecoder {
  private final ImageFormat format;
  private final Page page;
  private final ImageHeader header;
  private final Metadata metadata;

  /**
   * Converts tones to sRGB's, for a gray profile or a PNG's gamma, which a file in colour cannot
   * have.
   */
  private final Optional<ToneCurve> curve;

  PhotoDecoder(ImageFormat format, Page page) throws ImageException {
    this.format = format;
    this.page = page;
    header = page.header();
    metadata = page.metadata().upright(header);
    IccProfile icc = metadata.icc();
    curve = icc == null ? page.tones(metadata) : icc.grayCurve();
  }

  Photo decode() throws ImageException {
    try {
      return photo(page.decode());
    } catch (ImageException e) {
      throw e;
    } catch (Exception e) {
      // Native code throws CvException, and a bare Exception for C++ ones such as bad_alloc.
      throw ImageException.undecodable(format.toString(), e);
    }
  }

  private Photo photo(Picture stored) throws ImageException {
    Picture upright = stored.upright(header.orientation());
    Mat bgr = upright.bgr();
    if (bgr.cols() != header.width() || bgr.rows() != header.height()) {
      upright.release();
      throw ImageException.undecodable(format.toString(), null);
    }
    curve.ifPresent(each -> each.apply(bgr));
    boolean grayProfile = metadata.icc() != null && metadata.icc().isGray();
    boolean inSrgb = curve.isPresent() || grayProfile;
    return new Photo(upright, format, inSrgb ? metadata.inSrgb() : metadata);
  }
}
