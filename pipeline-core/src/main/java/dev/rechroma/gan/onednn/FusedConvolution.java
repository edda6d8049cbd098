package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.rechroma.gan.graph.FoldedConvolution;
import dev.rechroma.gan.graph.Node;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Convolution;
import dev.rechroma.gan.onednn.kernel.Elementwise;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import java.util.Map;
import java.util.Optional;
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
 * @param kernel made for the format of its input, if possible
 */
record FusedConvolution(
    Node.Convolving node,
    Optional<Node.Norm> norm,
    Convolution convolution,
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
    primitive_desc kernel =
        convolution.forward(
            prop_kind.forward_inference, x.format(), convolution.bias(), Kernels.attributes(fused));
    return new FusedConvolution(node, norm, convolution, kernel);
  }

  /**
   * Whether the rectifier can be fused; transposed convolutions have no fast kernels with fused
   * operations.
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

  /** The function that is left to be applied to the output; the identity if the kernel does all. */
  Optional<Elementwise> rest() {
    return Optional.of(rectifier(node, norm))
        .filter(function -> !fuses(node) && !function.isIdentity());
  }

  long[] shape() {
    return convolution.output();
  }

  memory.desc source() {
    return Kernels.format(kernel, query.src_md);
  }

  memory.desc destination() {
    return Kernels.format(kernel, query.dst_md);
  }

  /** Memory for the weights in the kernel's format. */
  memory weights() {
    return new memory(Kernels.format(kernel, query.weights_md), OneDnn.CPU);
  }

  /** The format of the weights in {@link #folded}. */
  memory.desc keptWeights() {
    return convolution.keptWeights();
  }

  memory bias() {
    return new memory(convolution.bias(), OneDnn.CPU);
  }

  /** The current weights, folded. */
  FoldedConvolution folded() {
    return norm.map(each -> FoldedConvolution.of(node.layer(), each.layer()))
        .orElseGet(() -> FoldedConvolution.of(node.layer()));
  }

  Kernel run(Kernels kernels, memory x, memory weights, memory bias, memory y) {
    return kernels.of(
        kernel,
        Map.of(DNNL_ARG_SRC, x, DNNL_ARG_WEIGHTS, weights, DNNL_ARG_BIAS, bias, DNNL_ARG_DST, y));
  }
}
