package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.WEIGHT_KEY;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;

/** A convolution or a transposed one in training. */
final class ConvolutionStage implements Stage {
  private final Activation output;
  private final List<Kernel> forward = new ArrayList<>();
  private final List<Kernel> toWeights = new ArrayList<>();
  private final List<Kernel> toInput = new ArrayList<>();

  ConvolutionStage(
      Kernels kernels,
      Convolution convolution,
      Activation input,
      Parameters parameters,
      GradientMemory gradients) {
    memory.desc bias = parameters.has(BIAS_KEY) ? convolution.bias() : new memory.desc();
    memory kept = parameters.value(WEIGHT_KEY, convolution.keptWeights());
    primitive_desc there = convolution.forward(prop_kind.forward_training, input.format(), bias);
    memory.desc to = Kernels.format(there, query.dst_md);
    int side = 1 - input.side();
    output =
        new Activation(
            convolution.output(), to, new memory(to, OneDnn.CPU), gradients.of(to, side), side);
    describeForward(kernels, there, input, kept, parameters, bias);
    describeToWeights(kernels, convolution, there, input, parameters, bias);
    describeToInput(kernels, convolution, there, input, kept, gradients);
  }

  private void describeForward(
      Kernels kernels,
      primitive_desc there,
      Activation input,
      memory kept,
      Parameters parameters,
      memory.desc bias) {
    memory weights = new memory(Kernels.format(there, query.weights_md), OneDnn.CPU);
    forward.add(kernels.copy(kept, weights));
    Map<Integer, memory> arguments = new HashMap<>();
    arguments.put(DNNL_ARG_SRC, input.value());
    arguments.put(DNNL_ARG_WEIGHTS, weights);
    arguments.put(DNNL_ARG_DST, output.value());
    if (parameters.has(BIAS_KEY)) {
      arguments.put(DNNL_ARG_BIAS, parameters.value(BIAS_KEY, bias));
    }
    forward.add(kernels.of(there, arguments));
  }

  private void describeToWeights(
      Kernels kernels,
      Convolution convolution,
      primitive_desc there,
      Activation input,
      Parameters parameters,
      memory.desc bias) {
    primitive_desc back = convolution.toWeights(there, input.format(), bias, output.format());
    memory gradient = new memory(Kernels.format(back, query.diff_weights_md), OneDnn.CPU);
    Map<Integer, memory> arguments = new HashMap<>();
    arguments.put(DNNL_ARG_SRC, input.value());
    arguments.put(DNNL_ARG_DIFF_DST, output.gradient());
    arguments.put(DNNL_ARG_DIFF_WEIGHTS, gradient);
    if (parameters.has(BIAS_KEY)) {
      arguments.put(DNNL_ARG_DIFF_BIAS, parameters.gradient(BIAS_KEY, bias));
    }
    toWeights.add(kernels.of(back, arguments));
    toWeights.add(
        kernels.copy(gradient, parameters.gradient(WEIGHT_KEY, convolution.keptWeights())));
  }

  private void describeToInput(
      Kernels kernels,
      Convolution convolution,
      primitive_desc there,
      Activation input,
      memory kept,
      GradientMemory gradients) {
    primitive_desc back = convolution.toInput(there, output.format());
    memory weights = new memory(Kernels.format(back, query.weights_md), OneDnn.CPU);
    memory.desc format = Kernels.format(back, query.diff_src_md);
    boolean asInput = format.equals(input.format());
    memory gradient = asInput ? input.gradient() : gradients.between(format);
    toInput.add(kernels.copy(kept, weights));
    toInput.add(
        kernels.of(
            back,
            Map.of(
                DNNL_ARG_DIFF_DST,
                output.gradient(),
                DNNL_ARG_WEIGHTS,
                weights,
                DNNL_ARG_DIFF_SRC,
                gradient)));
    if (!asInput) {
      toInput.add(kernels.copy(gradient, input.gradient()));
    }
  }

  Activation output() {
    return output;
  }

  @Override
  public void forward() {
    forward.forEach(Kernel::run);
  }

  @Override
  public void toWeights() {
    toWeights.forEach(Kernel::run);
  }

  @Override
  public void toInput() {
    toInput.forEach(Kernel::run);
  }
}
