package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;
import java.util.Locale;

/** The GANs of this project, each with its {@link GanDesign}. */
public enum Variant {
  /** L* in, a*b* out (the study's first GAN). */
  LAB(new LabGan.Design()),

  /** A gray picture in, RGB out (the study's second GAN). */
  PIX2PIX(new Pix2PixGan.Design()),

  /** L* in, a*b* at half the side out, with a pretrained encoder. */
  UNET(new UnetGan.Design());

  /** Designs have no state. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final GanDesign design;

  Variant(GanDesign design) {
    this.design = design;
  }

  GanDesign design() {
    return design;
  }

  /** Its name in settings. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The name shown to users. */
  public String title() {
    return design.title();
  }

  /**
   * Whether its generator works on pictures of any shape, not only on squares of the side it was
   * built for.
   */
  public boolean anyShape() {
    return design.sides().anyShape();
  }

  /**
   * If the generator takes {@link #anyShape}, both sides must be a multiple of this, px; a divisor
   * of 32.
   */
  public int multiple() {
    return design.sides().multiple();
  }

  /** The smallest side of a square that leaves the discriminator a patch to judge, px. */
  public int smallestSide() {
    return design.sides().smallest();
  }

  /** The largest side of a square that its networks can be built for, up to a limit, px. */
  public int largestSide(int limit) {
    return design.sides().largest(limit);
  }

  /** The colours that its generator sees and predicts. */
  public ColorSpace colors() {
    return design.colors();
  }
}
