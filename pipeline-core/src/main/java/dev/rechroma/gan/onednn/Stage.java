package dev.rechroma.gan.onednn;

import dev.rechroma.gan.onednn.kernel.Activation;

/** A layer that runs on fixed memory. */
public interface Stage {

  /** The output of the layer. */
  Activation output();

  /**
   * Creates the kernels of the backward pass and ends the gradient at {@link #output}; called once,
   * after the stages that read that output.
   */
  void describeBack(Gradients gradients);

  /** Computes the output from the input. */
  void forward();

  /** Computes the gradient at the input from the gradient at the output. */
  void toInput();

  /**
   * Computes the gradients of the weights from the gradient at the output; called after {@link
   * #toInput}, if that runs.
   */
  default void toWeights() {}
}
