package dev.rechroma.gan.onednn;

import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Elementwise;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import java.util.List;

/** An elementwise function in training, in place if nothing else reads its input. */
final class ElementwiseStage implements Stage {
  private final Kernels kernels;
  private final Elementwise function;
  private final Activation input;
  private final Activation output;
  private final Kernel forward;
  private List<Kernel> backward;

  /**
   * @param output separate memory, or the input itself
   */
  ElementwiseStage(Kernels kernels, Elementwise function, Activation input, Activation output) {
    this.kernels = kernels;
    this.function = function;
    this.input = input;
    this.output = output;
    forward = function.forward(kernels, input, output);
  }

  @Override
  public Activation output() {
    return output;
  }

  @Override
  public void describeBack(Gradients gradients) {
    backward =
        gradients.through(
            input, output, (after, before) -> function.backward(kernels, output, after, before));
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void toInput() {
    backward.forEach(Kernel::run);
  }
}
