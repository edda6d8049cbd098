package dev.rechroma.image.photo;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.Page;
import dev.rechroma.image.metadata.ImageHeader;
import java.util.List;
import java.util.Locale;

/**
 * The pages of a photo's file: one, except for multi-page TIFF. They are decoded one by one;
 * thumbnails and other smaller copies are not pages.
 */
public final class PhotoFile {
  /**
   * Pixels that remain for each of a small copy. With four, its L* is 0.08 from that of the whole
   * photo on average, and a* and b* 0.10; with two 0.24 and 0.22, in hardly less time.
   */
  static final int OVERSAMPLING = 4;

  private final ImageFormat format;
  private final List<? extends Page> pages;

  private PhotoFile(ImageFormat format, List<? extends Page> pages) {
    this.format = format;
    this.pages = pages;
  }

  /**
   * The header of a file's first page. Checks that the file is not truncated, as far as its
   * structure shows.
   *
   * @throws ImageException if the file is empty, of another format, truncated or contradicts itself
   */
  public static ImageHeader header(byte[] file) throws ImageException {
    return parse(file).pages.get(0).header();
  }

  /**
   * Finds the pages and checks the limits; nothing is decoded.
   *
   * @throws ImageException if the file is empty, of another format, above a limit, truncated, a
   *     camera's raw file or visibly damaged in its structure
   */
  public static PhotoFile parse(byte[] file, DecodeLimits limits) throws ImageException {
    limits.checkBytes(file.length);
    PhotoFile found = parse(file);
    long pixels = 0;
    for (Page page : found.pages) {
      ImageHeader header = page.header();
      limits.checkPixels(header);
      pixels += header.pixels();
    }
    limits.checkPages(found.pages(), pixels);
    return found;
  }

  /**
   * Decodes a JPEG, PNG, WebP, TIFF, BMP or JPEG 2000 file, or the first page of one, and turns it
   * upright by its EXIF orientation. Gray, palette, CMYK and Lab pictures become RGB; samples of
   * other depths than 8 bits become 16-bit, or 8-bit if they have fewer.
   *
   * @throws ImageException if the file is empty, of another format, above a limit, truncated or
   *     damaged, or has an unsupported property, which is named
   */
  public static Photo decode(byte[] file, DecodeLimits limits) throws ImageException {
    return parse(file, limits).decode(0);
  }

  private static PhotoFile parse(byte[] file) throws ImageException {
    if (file.length == 0) {
      throw new ImageException("empty file");
    }
    ImageFormat format = ImageFormat.sniff(file).orElseThrow(ImageFormat::notAnImage);
    return new PhotoFile(format, format.pages(file));
  }

  /** Number of pages, at least 1. */
  public int pages() {
    return pages.size();
  }

  /**
   * Number of pictures in the file that are neither pages nor smaller copies, such as the second
   * view of a stereo photo; they are not read.
   */
  public int otherPictures() {
    return pages.get(0).otherPictures();
  }

  /**
   * Decodes a page and turns it upright.
   *
   * @param page from 0
   * @throws ImageException if it is damaged or not supported; it says which page if there are
   *     several
   */
  public Photo decode(int page) throws ImageException {
    return decode(page, PhotoDecoder::decode);
  }

  /**
   * Does {@link #decode(int)} for a small copy: a large JPEG is reduced while it is decoded, which
   * takes less time.
   *
   * @param side of the copy, px; the shorter side of the photo is at least four times as long,
   *     unless it is shorter in the file
   */
  public Photo decodeFor(int page, int side) throws ImageException {
    return decode(page, decoder -> decoder.decodeReduced(OVERSAMPLING * side));
  }

  /** Size and orientation of a page, as in the file. */
  public ImageHeader header(int page) throws ImageException {
    return pages.get(page).header();
  }

  private interface Decoding {
    Photo photo(PhotoDecoder decoder) throws ImageException;
  }

  private Photo decode(int page, Decoding decoding) throws ImageException {
    try {
      return decoding.photo(new PhotoDecoder(format, pages.get(page)));
    } catch (ImageException e) {
      if (pages() == 1) {
        throw e;
      }
      throw new ImageException(
          String.format(Locale.ROOT, "page %d of %d: %s", page + 1, pages(), e.getMessage()), e);
    }
  }
}
