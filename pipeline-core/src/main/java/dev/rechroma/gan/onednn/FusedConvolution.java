package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Convolution;
import dev.rechroma.gan.onednn.kernel.Elementwise;
import dev.rechroma.gan.onednn.kernel.FoldedConvolution;
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
 * A convolution outside of training, with the batch norm behind it folded into its weights and the
 * rectifier applied by the same kernel.
 *
 * @param node the convolution
 * @param norm of its output
 * @param convolution for the shape of its input
 * @param kernel for the format of its input, if it can
 */
record FusedConvolution(
    Node.Convolving node,
    Optional<Node.Norm> norm,
    Convolution convolution,
    primitive_desc kernel) {

  /** What a kernel does with its output besides the rectifier. */
  enum Output {
    WRITTEN,
    /** Added to what lies there. */
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

  /** Transposed ones have no fast kernels with operations on the output. */
  static boolean fuses(Node.Convolving node) {
    return !(node.settings() instanceof ConvTranspose2d);
  }

  /**
   * Whether the kernel can add its output to what lies there: with a rectifier it comes too late.
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

  /** What is left to be done with the output; the identity where the kernel does all. */
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

  /** Memory for the weights as the kernel wants them. */
  memory weights() {
    return new memory(Kernels.format(kernel, query.weights_md), OneDnn.CPU);
  }

  /** The order of the weights in {@link #folded}. */
  memory.desc keptWeights() {
    return convolution.keptWeights();
  }

  memory bias() {
    return new memory(convolution.bias(), OneDnn.CPU);
  }

  /** The weights of now. */
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
