package dev.rechroma.image;

import java.io.Serializable;

/**
 * What a file may cost to decode.
 *
 * @param maxBytes the largest file, in bytes
 * @param maxPixels the largest picture, width times height
 */
public record DecodeLimits(long maxBytes, long maxPixels) implements Serializable {
  /** 256 MiB and 200 megapixels. */
  public static final DecodeLimits DEFAULT = new DecodeLimits(256L << 20, 200_000_000L);

  /**
   * @throws IllegalArgumentException if a limit is not positive
   */
  public DecodeLimits {
    if (maxBytes <= 0 || maxPixels <= 0) {
      throw new IllegalArgumentException("limits must be positive: " + maxBytes + ", " + maxPixels);
    }
  }

  /**
   * Refuses a file that is too large.
   *
   * @throws ImageException which names the setting of all jobs that reads the limit
   */
  public void checkBytes(long bytes) throws ImageException {
    if (bytes > maxBytes) {
      throw new ImageException(
          "%d bytes is above the limit of %d bytes (setting max-megabytes)"
              .formatted(bytes, maxBytes));
    }
  }

  void checkPixels(ImageHeader header) throws ImageException {
    if (header.pixels() > maxPixels) {
      throw new ImageException(
          "%d x %d px is above the limit of %d px (setting max-megapixels)"
              .formatted(header.width(), header.height(), maxPixels));
    }
  }
}
