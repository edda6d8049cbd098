package dev.rechroma.image.metadata;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.Orientation;

/**
 * What a file says about its picture, read without decoding it.
 *
 * @param width pixels across as the photo is meant to be seen, at least 1
 * @param height pixels down as the photo is meant to be seen, at least 1
 * @param orientation how the stored picture must be rotated or mirrored to be upright
 */
public record ImageHeader(int width, int height, Orientation orientation) {
  /** The header of a picture with these sides as stored, before it is turned upright. */
  public static ImageHeader stored(long width, long height, Orientation orientation)
      throws ImageException {
    if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new ImageException("impossible size " + width + " x " + height + " px");
    }
    return orientation.swapsSides()
        ? new ImageHeader((int) height, (int) width, orientation)
        : new ImageHeader((int) width, (int) height, orientation);
  }

  /** Width times height. */
  public long pixels() {
    return (long) width * height;
  }
}
