package dev.rechroma.gan.onednn;

import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;

/** The sum of two activations in training. */
final class SumStage implements Stage {
  private final Activation one;
  private final Activation other;
  private final Activation output;
  private final List<Kernel> forward = new ArrayList<>();
  private final List<Kernel> backward = new ArrayList<>();

  /**
   * @param output separate memory, or {@code other} itself
   */
  SumStage(Kernels kernels, Activation one, Activation other, Activation output) {
    this.one = one;
    this.other = other;
    this.output = output;
    if (!inPlace()) {
      forward.add(kernels.copy(other.value(), output.value()));
    }
    forward.add(kernels.add(one.value(), output.value()));
  }

  @SuppressWarnings("ReferenceEquality") // the same memory, not equal values
  private boolean inPlace() {
    return output == other;
  }

  @Override
  public Activation output() {
    return output;
  }

  /** The gradient at both inputs is the gradient at the output. */
  @Override
  public void describeBack(Gradients gradients) {
    backward.addAll(gradients.add(one, gradients.at(output)));
    if (!inPlace()) {
      backward.addAll(gradients.add(other, gradients.at(output)));
      gradients.end(output);
    }
  }

  @Override
  public void forward() {
    forward.forEach(Kernel::run);
  }

  @Override
  public void toInput() {
    backward.forEach(Kernel::run);
  }
}
