package dev.rechroma.image.photo;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.ImageHeader;
import java.io.Serializable;
import java.util.Locale;

/**
 * Limits on the cost of decoding a file.
 *
 * @param maxBytes the largest file, in bytes
 * @param maxPixels the largest picture, width times height
 */
public record DecodeLimits(long maxBytes, long maxPixels) implements Serializable {
  /** 256 MiB and 200 megapixels. */
  public static final DecodeLimits DEFAULT = new DecodeLimits(256L << 20, 200_000_000L);

  /** The pages of a file together may have this many times the pixels of the largest picture. */
  private static final int MAX_FULL_PAGES = 10;

  /**
   * @throws IllegalArgumentException if a limit is not positive
   */
  public DecodeLimits {
    if (maxBytes <= 0 || maxPixels <= 0) {
      throw new IllegalArgumentException("limits must be positive: " + maxBytes + ", " + maxPixels);
    }
  }

  /**
   * Rejects a file that is too large.
   *
   * @throws ImageException naming the setting for the limit, which is the same in all jobs
   */
  public void checkBytes(long bytes) throws ImageException {
    if (bytes > maxBytes) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "%d bytes is above the limit of %d bytes (setting max-megabytes)",
              bytes,
              maxBytes));
    }
  }

  /**
   * Rejects too many pages. Pages may share their bytes, so a small file could cause any amount of
   * work.
   */
  void checkPages(int pages, long pixels) throws ImageException {
    if (pixels / MAX_FULL_PAGES > maxPixels) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "%d pages of %d px are above the limit of %d times %d px (setting max-megapixels)",
              pages,
              pixels,
              MAX_FULL_PAGES,
              maxPixels));
    }
  }

  void checkPixels(ImageHeader header) throws ImageException {
    if (header.pixels() > maxPixels) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "%d x %d px is above the limit of %d px (setting max-megapixels)",
              header.width(),
              header.height(),
              maxPixels));
    }
  }
}
