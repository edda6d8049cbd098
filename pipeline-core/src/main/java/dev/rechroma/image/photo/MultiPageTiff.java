package dev.rechroma.image.photo;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.codec.tiff.TiffStyle;
import dev.rechroma.image.codec.tiff.TiffWriter;

/** A TIFF file of several pages, written one after the other; only its bytes are kept in memory. */
public final class MultiPageTiff {
  private final int pages;
  private TiffWriter writer;
  private int added;

  /**
   * @param pages number of pages that will be added, at least 1
   */
  public MultiPageTiff(int pages) {
    if (pages < 1) {
      throw new IllegalArgumentException(pages + " pages");
    }
    this.pages = pages;
  }

  /**
   * Adds a photo as the next page, in the byte order of the first page and with its own
   * compression, or a lossless one if that is not possible.
   *
   * @throws ImageException if the file would be too large for a TIFF
   */
  public void add(Photo photo) throws ImageException {
    if (writer == null) {
      writer = new TiffWriter(TiffStyle.of(photo.style()).order(), pages);
    }
    photo.addTo(writer);
    added++;
  }

  /**
   * The whole file.
   *
   * @throws IllegalStateException if pages are missing
   */
  public byte[] file() {
    if (added != pages) {
      throw new IllegalStateException(added + " of " + pages + " pages");
    }
    return writer.file();
  }
}
