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

import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Convolution;
import dev.rechroma.gan.onednn.kernel.DepthwiseGradient;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import dev.rechroma.gan.onednn.kernel.Parameters;
import dev.rechroma.gan.onednn.kernel.WinogradConvolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;

/** A convolution or a transposed one in training. */
final class ConvolutionStage implements Stage {
  private final Kernels kernels;
  private final Convolution convolution;
  private final Parameters parameters;
  private final primitive_desc there;
  private final memory.desc bias;
  private final Activation input;
  private final Activation output;
  private final Optional<WinogradConvolution> winograd;
  private final List<Kernel> forward = new ArrayList<>();
  private final List<Kernel> toWeights = new ArrayList<>();
  private final List<Kernel> toInput = new ArrayList<>();

  ConvolutionStage(
      Kernels kernels, Convolution convolution, Activation input, Parameters parameters) {
    this.kernels = kernels;
    this.convolution = convolution;
    this.parameters = parameters;
    this.input = input;
    bias = parameters.has(BIAS_KEY) ? convolution.bias() : new memory.desc();
    there =
        convolution.forward(prop_kind.forward_training, input.format(), bias, Kernels.attributes());
    output = Activation.of(convolution.output(), Kernels.format(there, query.dst_md));
    winograd = parameters.has(BIAS_KEY) ? Optional.empty() : convolution.winograd(kernels);
    if (winograd.isPresent()) {
      forward.addAll(winograd.get().forward(input.value(), keptWeights(), output.value()));
    } else {
      describeForward(source(Kernels.format(there, query.src_md)));
    }
  }

  private memory keptWeights() {
    return parameters.value(WEIGHT_KEY, convolution.keptWeights());
  }

  private memory keptGradient() {
    return parameters.gradient(WEIGHT_KEY, convolution.keptWeights());
  }

  /** The input, in the format that the kernel wants. */
  private memory source(memory.desc wanted) {
    if (wanted.equals(input.format())) {
      return input.value();
    }
    memory copy = new memory(wanted, OneDnn.CPU);
    forward.add(kernels.copy(input.value(), copy));
    return copy;
  }

  private void describeForward(memory source) {
    Map<Integer, memory> arguments = new HashMap<>();
    arguments.put(DNNL_ARG_SRC, source);
    arguments.put(DNNL_ARG_WEIGHTS, weightsFor(there, forward));
    arguments.put(DNNL_ARG_DST, output.value());
    if (parameters.has(BIAS_KEY)) {
      arguments.put(DNNL_ARG_BIAS, parameters.value(BIAS_KEY, bias));
    }
    forward.add(kernels.of(there, arguments));
  }

  /** The weights in the format that a kernel wants, reordered first if necessary. */
  private memory weightsFor(primitive_desc kernel, List<Kernel> run) {
    memory kept = keptWeights();
    memory.desc wanted = Kernels.format(kernel, query.weights_md);
    if (wanted.equals(convolution.keptWeights())) {
      return kept;
    }
    memory ordered = kernels.weights().of(wanted);
    run.add(kernels.copy(kept, ordered));
    return ordered;
  }

  @Override
  public void describeBack(Gradients gradients) {
    memory atOutput = gradients.at(output);
    if (winograd.isPresent()) {
      describeBack(winograd.get(), atOutput, gradients);
    } else {
      describeToWeights(atOutput, gradients);
      describeToInput(atOutput, gradients);
    }
    gradients.end(output);
  }

  private void describeBack(WinogradConvolution products, memory atOutput, Gradients gradients) {
    toWeights.addAll(products.toWeights(input.value(), atOutput, keptGradient()));
    toInput.addAll(
        gradients.addAll(
            input, input.format(), before -> products.toInput(atOutput, keptWeights(), before)));
  }

  private void describeToWeights(memory atOutput, Gradients gradients) {
    Optional<DepthwiseGradient> parts = convolution.depthwiseGradient(kernels);
    if (parts.isPresent() && !parameters.has(BIAS_KEY)) {
      toWeights.addAll(parts.get().run(input.value(), atOutput, keptGradient()));
    } else {
      describeDirectToWeights(atOutput, gradients);
    }
  }

  private void describeDirectToWeights(memory atOutput, Gradients gradients) {
    primitive_desc back = convolution.toWeights(there, input.format(), bias, output.format());
    memory kept = keptGradient();
    memory.desc made = Kernels.format(back, query.diff_weights_md);
    boolean inPlace = made.equals(convolution.keptWeights());
    memory gradient = inPlace ? kept : kernels.weights().of(made);
    Map<Integer, memory> arguments = new HashMap<>();
    arguments.put(
        DNNL_ARG_SRC, gradients.as(Kernels.format(back, query.src_md), input.value(), toWeights));
    arguments.put(
        DNNL_ARG_DIFF_DST,
        gradients.as(Kernels.format(back, query.diff_dst_md), atOutput, toWeights));
    arguments.put(DNNL_ARG_DIFF_WEIGHTS, gradient);
    if (parameters.has(BIAS_KEY)) {
      arguments.put(DNNL_ARG_DIFF_BIAS, parameters.gradient(BIAS_KEY, bias));
    }
    toWeights.add(kernels.of(back, arguments));
    if (!inPlace) {
      toWeights.add(kernels.copy(gradient, kept));
    }
  }

  private void describeToInput(memory atOutput, Gradients gradients) {
    if (gradients.isConstant(input)) {
      return;
    }
    primitive_desc back = convolution.toInput(there, output.format());
    memory after = gradients.as(Kernels.format(back, query.diff_dst_md), atOutput, toInput);
    memory weights = weightsFor(back, toInput);
    toInput.addAll(
        gradients.add(
            input,
            Kernels.format(back, query.diff_src_md),
            before ->
                kernels.of(
                    back,
                    Map.of(
                        DNNL_ARG_DIFF_DST,
                        after,
                        DNNL_ARG_WEIGHTS,
                        weights,
                        DNNL_ARG_DIFF_SRC,
                        before))));
  }

  @Override
  public Activation output() {
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
