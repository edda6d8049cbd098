package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;

/** The GANs of this project. */
public enum Variant {
  /** L* in, a*b* out (the study's first GAN). */
  LAB("LAB GAN", ColorSpace.LAB, 4, 32),

  /** A gray picture in, RGB out (the study's second GAN). */
  PIX2PIX("pix2pix", ColorSpace.RGB, Variant.ONE_SQUARE, 32),

  /** L* in, a*b* at half the side out, with a pretrained encoder. */
  UNET("U-Net GAN", ColorSpace.HALF_LAB, 32, 64);

  /** In place of a multiple: sees squares of the side that it was built for, and nothing else. */
  private static final int ONE_SQUARE = 0;

  private final String title;
  private final ColorSpace colors;
  private final int multiple;
  private final int smallestSide;

  Variant(String title, ColorSpace colors, int multiple, int smallestSide) {
    this.title = title;
    this.colors = colors;
    this.multiple = multiple;
    this.smallestSide = smallestSide;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** Whether its generator works on pictures of any shape, not only on those it was built for. */
  public boolean anyShape() {
    return multiple != ONE_SQUARE;
  }

  /**
   * What both sides must be a multiple of where the generator works on {@link #anyShape}, px; a
   * divisor of 32.
   */
  public int multiple() {
    return multiple;
  }

  /** The smallest side of a square that leaves the discriminator a patch to judge, px. */
  public int smallestSide() {
    return smallestSide;
  }

  /** The largest side of a square that its networks can be built for, up to a limit, px. */
  public int largestSide(int limit) {
    return anyShape() ? limit / multiple * multiple : Integer.highestOneBit(limit);
  }

  /** The colours that its generator sees and paints. */
  public ColorSpace colors() {
    return colors;
  }
}
