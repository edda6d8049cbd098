package dev.rechroma.gan.onednn.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import dev.rechroma.gan.layer.Rectifier;
import java.util.Map;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * An elementwise function whose derivative can be read off its output, so that it can work in
 * place.
 *
 * @param method oneDNN's name for it
 * @param alpha its first argument: the slope of a rectifier below 0, or a lower bound
 * @param beta its second argument: an upper bound
 */
public record Elementwise(algorithm method, double alpha, double beta) {

  /** The function for tanh or a rectifier. */
  public static Elementwise of(IActivation function) {
    if (function instanceof ActivationTanH) {
      return new Elementwise(algorithm.eltwise_tanh_use_dst_for_bwd, 0, 0);
    }
    Rectifier rectifier = Rectifier.of(function);
    return rectifier.isBounded()
        ? new Elementwise(
            algorithm.eltwise_clip_v2_use_dst_for_bwd, rectifier.slope(), rectifier.ceiling())
        : new Elementwise(algorithm.eltwise_relu_use_dst_for_bwd, rectifier.slope(), 0);
  }

  public boolean isIdentity() {
    return method == algorithm.eltwise_relu_use_dst_for_bwd && alpha == Rectifier.IDENTITY;
  }

  /** Whether it is the rectifier without a slope below 0. */
  boolean isRelu() {
    return method == algorithm.eltwise_relu_use_dst_for_bwd && alpha == 0;
  }

  /**
   * Fuses this function into another operation, which applies it to its output. Winograd's kernels
   * know a rectifier only by its plain name.
   */
  public void appendTo(post_ops fused) {
    if (!isIdentity()) {
      fused.append_eltwise(1, withoutDerivative(), (float) alpha, (float) beta);
    }
  }

  private algorithm withoutDerivative() {
    return method == algorithm.eltwise_relu_use_dst_for_bwd ? algorithm.eltwise_relu : method;
  }

  private eltwise_forward.primitive_desc describe(memory.desc format) {
    return new eltwise_forward.primitive_desc(
        new eltwise_forward.desc(
            prop_kind.forward_training.value, method.value, format, (float) alpha, (float) beta),
        Kernels.attributes(),
        OneDnn.CPU);
  }

  /**
   * Applies the function to {@code x} and writes {@code y}, which has the same format and may be
   * {@code x}.
   */
  public Kernel forward(Kernels kernels, Activation x, Activation y) {
    return kernels.of(
        describe(x.format()), Map.of(DNNL_ARG_SRC, x.value(), DNNL_ARG_DST, y.value()));
  }

  /**
   * Computes the gradient before the function from the gradient after it.
   *
   * @param y output of the function
   */
  public Kernel backward(Kernels kernels, Activation y, memory after, memory before) {
    eltwise_backward.primitive_desc back =
        new eltwise_backward.primitive_desc(
            new eltwise_backward.desc(
                method.value, y.format(), y.format(), (float) alpha, (float) beta),
            Kernels.attributes(),
            OneDnn.CPU,
            describe(y.format()));
    return kernels.of(
        back, Map.of(DNNL_ARG_DST, y.value(), DNNL_ARG_DIFF_DST, after, DNNL_ARG_DIFF_SRC, before));
  }
}
