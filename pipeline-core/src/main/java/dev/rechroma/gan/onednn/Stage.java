package dev.rechroma.gan.onednn;

import dev.rechroma.gan.onednn.kernel.Activation;

/** A layer at work on fixed memory. */
public interface Stage {

  /** What it makes. */
  Activation output();

  /**
   * Makes the kernels of the way back; called once, after the stages that read {@link #output}, of
   * whose gradient this is the end.
   */
  void describeBack(Gradients gradients);

  /** Input to output. */
  void forward();

  /** Gradient at the output to gradient at the input. */
  void toInput();

  /** Gradient at the output to gradients of the weights; after {@link #toInput}, if that runs. */
  default void toWeights() {}
}
