package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;

/** The GANs of this project. */
public enum Variant {
  /** L* in, a*b* out (the study's first GAN). */
  LAB(ColorSpace.LAB),

  /** A gray picture in, RGB out (the study's second GAN). */
  PIX2PIX(ColorSpace.RGB);

  private final ColorSpace colors;

  Variant(ColorSpace colors) {
    this.colors = colors;
  }

  /** The colours that its generator sees and paints. */
  public ColorSpace colors() {
    return colors;
  }
}
