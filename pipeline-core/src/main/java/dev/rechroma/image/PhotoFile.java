package dev.rechroma.image;

import java.util.List;
import java.util.Locale;

/**
 * The pages of a photo's file: one, unless it is a TIFF of several. They are decoded one by one;
 * thumbnails and other smaller copies are no pages.
 */
public final class PhotoFile {
  private final byte[] file;
  private final ParsedFile parsed;

  /** Empty for other formats. */
  private final List<TiffPage> tiff;

  private PhotoFile(byte[] file, ParsedFile parsed, List<TiffPage> tiff) {
    this.file = file;
    this.parsed = parsed;
    this.tiff = tiff;
  }

  /**
   * Finds the pages and checks that they are not too much; nothing is decoded.
   *
   * @throws ImageException if the file is empty, of another format, above a limit, truncated, a
   *     camera's raw file or damaged where its structure tells
   */
  public static PhotoFile parse(byte[] file, DecodeLimits limits) throws ImageException {
    limits.checkBytes(file.length);
    if (ImageFormat.sniff(file).filter(format -> format == ImageFormat.TIFF).isEmpty()) {
      ParsedFile parsed = ParsedFile.parse(file);
      limits.checkPixels(parsed.header());
      return new PhotoFile(file, parsed, List.of());
    }
    List<TiffPage> pages = TiffPages.of(file);
    long pixels = 0;
    for (TiffPage page : pages) {
      ImageHeader header = page.header();
      limits.checkPixels(header);
      pixels += header.pixels();
    }
    limits.checkPages(pages.size(), pixels);
    return new PhotoFile(file, null, pages);
  }

  /** How many there are, at least 1. */
  public int pages() {
    return Math.max(1, tiff.size());
  }

  /**
   * Pictures of the file that are neither pages nor smaller copies, such as the second view of a
   * stereo photo: they are not read.
   */
  public int otherPictures() {
    return parsed == null ? 0 : parsed.metadata().morePictures;
  }

  /**
   * Decodes a page and turns it upright.
   *
   * @param page from 0
   * @throws ImageException if it is damaged or not supported; of several pages it says which
   */
  public Photo decode(int page) throws ImageException {
    if (tiff.isEmpty()) {
      return PhotoDecoder.decode(file, parsed);
    }
    try {
      return PhotoDecoder.decode(tiff.get(page));
    } catch (ImageException e) {
      if (tiff.size() == 1) {
        throw e;
      }
      throw new ImageException(
          String.format(Locale.ROOT, "page %d of %d: %s", page + 1, tiff.size(), e.getMessage()),
          e);
    }
  }
}
