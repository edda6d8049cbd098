package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;

/** The GANs of this project. */
public enum Variant {
  /** L* in, a*b* out (the study's first GAN). */
  LAB("LAB GAN", ColorSpace.LAB),

  /** A gray picture in, RGB out (the study's second GAN). */
  PIX2PIX("pix2pix", ColorSpace.RGB),

  /** L* in, a*b* at half the side out, with a pretrained encoder. */
  UNET("U-Net GAN", ColorSpace.HALF_LAB);

  private final String title;
  private final ColorSpace colors;

  Variant(String title, ColorSpace colors) {
    this.title = title;
    this.colors = colors;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** The colours that its generator sees and paints. */
  public ColorSpace colors() {
    return colors;
  }
}
