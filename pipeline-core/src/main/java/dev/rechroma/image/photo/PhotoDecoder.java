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
  /** The most that a picture may be reduced by while decoding. */
  private static final int MOST_TIMES = 8;

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
    return decode(page::decode, 1);
  }

  Photo decodeReduced(int side) throws ImageException {
    return decode(() -> page.decodeReduced(side), MOST_TIMES);
  }

  private interface Decoding {
    Picture picture() throws ImageException;
  }

  private Photo decode(Decoding decoding, int mostTimes) throws ImageException {
    try {
      return photo(decoding.picture(), mostTimes);
    } catch (ImageException e) {
      throw e;
    } catch (Exception e) {
      // Native code throws CvException, and a bare Exception for C++ ones such as bad_alloc.
      throw ImageException.undecodable(format.toString(), e);
    }
  }

  private Photo photo(Picture stored, int mostTimes) throws ImageException {
    Picture upright = stored.upright(header.orientation());
    Mat bgr = upright.bgr();
    int times = Math.round((float) header.width() / bgr.cols());
    boolean fits =
        times >= 1
            && times <= mostTimes
            && bgr.cols() == reduced(header.width(), times)
            && bgr.rows() == reduced(header.height(), times);
    if (!fits) {
      upright.release();
      throw ImageException.undecodable(format.toString(), null);
    }
    curve.ifPresent(each -> each.apply(bgr));
    boolean grayProfile = metadata.icc() != null && metadata.icc().isGray();
    boolean inSrgb = curve.isPresent() || grayProfile;
    return new Photo(upright, format, inSrgb ? metadata.inSrgb() : metadata);
  }

  /** A side after reduction: what does not fill the last pixel makes one too. */
  private static int reduced(int side, int times) {
    return (side + times - 1) / times;
  }
}
