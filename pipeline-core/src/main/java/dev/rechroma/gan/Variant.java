package dev.rechroma.gan;

/** The GANs of this project. */
public enum Variant {
  /** L* in, a*b* out (the study's first GAN). */
  LAB
}
