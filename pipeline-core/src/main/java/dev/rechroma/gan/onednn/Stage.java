package dev.rechroma.gan.onednn;

/** A layer at work on fixed memory. */
interface Stage {

  /** Input to output. */
  void forward();

  /** Gradient at the output to gradient at the input. */
  void toInput();

  /** Gradient at the output to gradients of the weights; after {@link #toInput}, if that runs. */
  default void toWeights() {}
}
