package dev.rechroma.model;

import dev.rechroma.image.LabImage;

/**
 * Where a photo's small copy lies in what a generator is given: at the top left, mirrored at its
 * right and lower edge up to the sides that the network needs. All sides are even, so that the copy
 * ends between two pixels of colours of half the resolution too.
 *
 * @param width of the small copy, px
 * @param height of the small copy, px
 * @param paddedWidth what the generator is given, px
 * @param paddedHeight what the generator is given, px
 */
public record Frame(int width, int height, int paddedWidth, int paddedHeight) {

  /** The small copy as the generator is given it. */
  public LabImage pad(LabImage small) {
    return small.padded(paddedWidth, paddedHeight);
  }

  /**
   * The small copy's part of what the generator made of it.
   *
   * @param predicted of the padded sides, or of these divided by a power of two
   */
  public LabImage crop(LabImage predicted) {
    int scale = paddedWidth / predicted.width();
    return predicted.crop(0, 0, width / scale, height / scale);
  }
}
