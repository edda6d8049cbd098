package dev.rechroma.gan.onednn;

import dev.rechroma.gan.graph.FoldedConvolution;
import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * A frozen convolution with its batch norm and rectifier, run as at inference. Each pass uses the
 * weights of that moment.
 */
final class FrozenStage implements Stage {
  private final FusedConvolution fused;
  private final memory kept;
  private final memory bias;
  private final Activation output;
  private final List<Kernel> forward = new ArrayList<>();

  FrozenStage(Kernels kernels, FusedConvolution fused, Activation input) {
    this.fused = fused;
    kept = new memory(fused.keptWeights(), OneDnn.CPU);
    bias = fused.bias();
    output = Activation.of(fused.shape(), fused.destination());
    memory source = input.value();
    memory.desc wanted = fused.source(input.format());
    if (!wanted.equals(input.format())) {
      source = new memory(wanted, OneDnn.CPU);
      forward.add(kernels.copy(input.value(), source));
    }
    forward.addAll(fused.order(kernels, kept, kernels.weights()));
    forward.addAll(fused.run(kernels, source, kernels.weights(), bias, output));
  }

  @Override
  public Activation output() {
    return output;
  }

  @Override
  public void forward() {
    FoldedConvolution folded = fused.folded();
    OneDnn.floats(kept).put(folded.weights(), 0, folded.weights().length);
    fused.writeBias(folded, bias);
    forward.forEach(Kernel::run);
  }

  @Override
  public void describeBack(Gradients gradients) {
    throw new IllegalStateException("a frozen layer has no way back");
  }

  @Override
  public void toInput() {
    throw new IllegalStateException("a frozen layer has no way back");
  }
}
