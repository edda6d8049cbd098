package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.rechroma.gan.graph.FoldedConvolution;
import dev.rechroma.gan.graph.Node;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Area;
import dev.rechroma.gan.onednn.kernel.Convolution;
import dev.rechroma.gan.onednn.kernel.Elementwise;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import dev.rechroma.gan.onednn.kernel.WinogradConvolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_desc;
import org.nd4j.linalg.activations.IActivation;

/**
 * A convolution at inference, with the following batch norm folded into its weights and the
 * rectifier applied by the same kernel.
 *
 * @param node the convolution
 * @param norm batch norm of its output
 * @param convolution its description for the shape of its input
 * @param output how it is stored
 * @param kernel the direct algorithm's, made for the format of its input, if possible
 */
record FusedConvolution(
    Node.Convolving node,
    Optional<Node.Norm> norm,
    Convolution convolution,
    Output output,
    primitive_desc kernel) {

  /** How a kernel stores its output. */
  enum Output {
    WRITTEN,
    /** Added to the values already in memory. */
    ADDED
  }

  static FusedConvolution of(
      Node.Convolving node, Optional<Node.Norm> norm, Activation x, Output output) {
    Convolution convolution = new Convolution(node.settings(), x.shape());
    post_ops fused = new post_ops();
    if (output == Output.ADDED) {
      fused.append_sum();
    }
    if (fuses(node)) {
      rectifier(node, norm).appendTo(fused);
    }
    memory.desc bias = fuses(node) ? convolution.bias() : new memory.desc();
    primitive_desc kernel =
        convolution.forward(
            prop_kind.forward_inference, x.format(), bias, Kernels.attributes(fused));
    return new FusedConvolution(node, norm, convolution, output, kernel);
  }

  /**
   * Whether the kernel adds the bias and applies the rectifier. Transposed convolutions have no
   * fast kernels with fused operations, and add a bias in a slow pass of their own.
   */
  static boolean fuses(Node.Convolving node) {
    return !(node.settings() instanceof ConvTranspose2d);
  }

  /**
   * Whether the kernel can add its output to the values in memory; not with a rectifier, which
   * would be applied after the sum.
   */
  static boolean sums(Node.Convolving node, Optional<Node.Norm> norm) {
    return fuses(node) && rectifier(node, norm).isIdentity();
  }

  private static Elementwise rectifier(Node.Convolving node, Optional<Node.Norm> norm) {
    IActivation function =
        norm.map(each -> each.settings().getActivationFn())
            .orElseGet(() -> node.settings().getActivationFn());
    return Elementwise.of(function);
  }

  long[] shape() {
    return convolution.output();
  }

  /** The format in which the input is wanted, given the one in which it is. */
  memory.desc source(memory.desc input) {
    return convolution.usesWinograd() ? input : Kernels.format(kernel, query.src_md);
  }

  memory.desc destination() {
    return Kernels.format(kernel, query.dst_md);
  }

  /** Format of the weights that {@link #run} reads. */
  memory.desc weights(Kernels kernels) {
    return convolution
        .winograd(kernels)
        .map(WinogradConvolution::weightFormat)
        .orElseGet(() -> Kernels.format(kernel, query.weights_md));
  }

  /** Brings kept weights into the format of {@link #weights}. */
  List<Kernel> order(Kernels kernels, memory kept, Area weights) {
    return convolution
        .winograd(kernels)
        .map(products -> products.transform(Area.of(kept), weights))
        .orElseGet(() -> List.of(kernels.copy(kept, weights.of(weights(kernels)))));
  }

  /** The format of the weights in {@link #folded}. */
  memory.desc keptWeights() {
    return convolution.keptWeights();
  }

  memory bias() {
    return new memory(convolution.bias(), OneDnn.CPU);
  }

  /** Writes the bias as the kernels of {@link #run} want it. */
  void writeBias(FoldedConvolution folded, memory bias) {
    float[] values = folded.bias().clone();
    if (subtractsBias()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = -values[i];
      }
    }
    OneDnn.floats(bias).put(values, 0, values.length);
  }

  private boolean subtractsBias() {
    return !fuses(node) || convolution.usesWinograd();
  }

  /** The current weights, folded. */
  FoldedConvolution folded() {
    return norm.map(each -> FoldedConvolution.of(node.layer(), each.layer()))
        .orElseGet(() -> FoldedConvolution.of(node.layer()));
  }

  /**
   * Computes {@code y}, all of it.
   *
   * @param weights as {@link #order} leaves them
   * @param bias as {@link #writeBias} leaves it
   */
  List<Kernel> run(Kernels kernels, memory x, Area weights, memory bias, Activation y) {
    List<Kernel> run = new ArrayList<>();
    convolution
        .winograd(kernels)
        .ifPresentOrElse(
            products -> run.addAll(products.forward(x, weights, y.value(), writing(kernels))),
            () -> run.add(direct(kernels, x, weights, bias, y.value())));
    if (subtractsBias()) {
      run.addAll(kernels.subtract(bias, y, rectifier(node, norm)));
    }
    return run;
  }

  private BiFunction<memory, memory, Kernel> writing(Kernels kernels) {
    return output == Output.ADDED ? kernels::add : kernels::copy;
  }

  private Kernel direct(Kernels kernels, memory x, Area weights, memory bias, memory y) {
    Map<Integer, memory> arguments = new HashMap<>();
    arguments.put(DNNL_ARG_SRC, x);
    arguments.put(DNNL_ARG_WEIGHTS, weights.of(weights(kernels)));
    arguments.put(DNNL_ARG_DST, y);
    if (fuses(node)) {
      arguments.put(DNNL_ARG_BIAS, bias);
    }
    return kernels.of(kernel, arguments);
  }
}
