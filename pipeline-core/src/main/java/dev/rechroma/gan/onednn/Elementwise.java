package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.util.Map;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;

/** A function of single values, in place, whose derivative can be read off its output. */
final class Elementwise implements Stage {
  private static final algorithm RECTIFIER = algorithm.eltwise_relu_use_dst_for_bwd;
  private static final algorithm TANH = algorithm.eltwise_tanh_use_dst_for_bwd;

  private final Kernel forward;
  private final Kernel backward;

  private Elementwise(Kernels kernels, Activation x, algorithm function, double slope) {
    eltwise_forward.primitive_desc there = describe(x, function, slope);
    eltwise_backward.primitive_desc back =
        new eltwise_backward.primitive_desc(
            new eltwise_backward.desc(function.value, x.format(), x.format(), (float) slope, 0),
            Kernels.attributes(),
            OneDnn.CPU,
            there);
    forward = inPlace(kernels, x, there);
    backward =
        kernels.of(
            back,
            Map.of(
                DNNL_ARG_DST,
                x.value(),
                DNNL_ARG_DIFF_DST,
                x.gradient(),
                DNNL_ARG_DIFF_SRC,
                x.gradient()));
  }

  private static eltwise_forward.primitive_desc describe(
      Activation x, algorithm function, double slope) {
    return new eltwise_forward.primitive_desc(
        new eltwise_forward.desc(
            prop_kind.forward_training.value, function.value, x.format(), (float) slope, 0),
        Kernels.attributes(),
        OneDnn.CPU);
  }

  private static Kernel inPlace(
      Kernels kernels, Activation x, eltwise_forward.primitive_desc function) {
    return kernels.of(function, Map.of(DNNL_ARG_SRC, x.value(), DNNL_ARG_DST, x.value()));
  }

  /** x for x &gt; 0, slope * x else, outside of training. */
  static Kernel rectifier(Kernels kernels, Activation x, double slope) {
    return inPlace(kernels, x, describe(x, RECTIFIER, slope));
  }

  /** Outside of training. */
  static Kernel tanh(Kernels kernels, Activation x) {
    return inPlace(kernels, x, describe(x, TANH, 0));
  }

  /** x for x &gt; 0, slope * x else. */
  static Stage rectifierStage(Kernels kernels, Activation x, double slope) {
    return new Elementwise(kernels, x, RECTIFIER, slope);
  }

  static Stage tanhStage(Kernels kernels, Activation x) {
    return new Elementwise(kernels, x, TANH, 0);
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void toInput() {
    backward.run();
  }
}
