package dev.rechroma.image;

import java.io.Serializable;
import java.util.Locale;

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

  void checkBytes(long bytes) throws ImageException {
    if (bytes > maxBytes) {
      throw new ImageException(bytes + " bytes is above the limit of " + maxBytes + " bytes");
    }
  }

  void checkPixels(ImageHeader header) throws ImageException {
    if (header.pixels() > maxPixels) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "%d x %d px is above the limit of %d px",
              header.width(),
              header.height(),
              maxPixels));
    }
  }
}
