package dev.rechroma.model;

import dev.rechroma.image.LabImage;

/**
 * The position of a photo's small copy in the generator's input: at the top left, mirrored at its
 * right and lower edges up to the sides that the network needs. All sides are even, so that the
 * copy also ends between two pixels of colours at half the resolution.
 *
 * @param width of the small copy, px
 * @param height of the small copy, px
 * @param paddedWidth width of the generator's input, px
 * @param paddedHeight height of the generator's input, px
 */
public record Frame(int width, int height, int paddedWidth, int paddedHeight) {

  /** The small copy, padded for the generator. */
  public LabImage pad(LabImage small) {
    return small.padded(paddedWidth, paddedHeight);
  }

  /**
   * The small copy's part of the generator's prediction.
   *
   * @param predicted a picture with the padded sides, or with these divided by a power of two
   */
  public LabImage crop(LabImage predicted) {
    int scale = paddedWidth / predicted.width();
    return predicted.crop(0, 0, width / scale, height / scale);
  }
}
