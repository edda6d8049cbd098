package dev.rechroma.gan.onednn;

import java.util.List;

/** A function of single values in training, in place where nobody else reads its input. */
final class ElementwiseStage implements Stage {
  private final Kernels kernels;
  private final Elementwise function;
  private final Activation input;
  private final Activation output;
  private final Kernel forward;
  private List<Kernel> backward;

  private ElementwiseStage(
      Kernels kernels, Elementwise function, Activation input, Activation output) {
    this.kernels = kernels;
    this.function = function;
    this.input = input;
    this.output = output;
    forward = function.forward(kernels, input, output);
  }

  /** Over its input. */
  static ElementwiseStage inPlace(Kernels kernels, Elementwise function, Activation x) {
    return new ElementwiseStage(kernels, function, x, x);
  }

  /** Beside its input. */
  static ElementwiseStage apart(Kernels kernels, Elementwise function, Activation input) {
    return new ElementwiseStage(kernels, function, input, input.another());
  }

  @Override
  public Activation output() {
    return output;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the same memory, not equal values
  public void describeBack(Gradients gradients) {
    var after = gradients.at(output);
    if (input == output) {
      backward = List.of(function.backward(kernels, output, after, after));
    } else {
      backward =
          gradients.add(
              input, output.format(), before -> function.backward(kernels, output, after, before));
      gradients.end(output);
    }
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
