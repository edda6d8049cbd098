package dev.rechroma.gan.onednn;

import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Joined;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/** The concatenation of several activations along the channels, in training. */
final class JoinStage implements Stage {
  private final List<Activation> inputs;
  private final Joined joined;
  private final Activation output;
  private final List<Kernel> forward;
  private final List<Kernel> backward = new ArrayList<>();

  JoinStage(Kernels kernels, List<Activation> inputs) {
    this.inputs = inputs;
    joined = Joined.of(inputs);
    output = Activation.of(joined.shape(), joined.format());
    var start = output.value().get_data_handle();
    List<memory> places =
        joined.parts().stream().map(part -> new memory(part, OneDnn.CPU, start)).toList();
    forward = joined.copies(kernels, inputs, places);
  }

  @Override
  public Activation output() {
    return output;
  }

  @Override
  public void describeBack(Gradients gradients) {
    for (int i = 0; i < inputs.size(); i++) {
      memory share = gradients.part(output, joined.parts().get(i));
      backward.addAll(gradients.add(inputs.get(i), share));
    }
    gradients.end(output);
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
