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
  private final Kernel forward;
  private final Kernel backward;

  private Elementwise(Kernels kernels, Activation x, algorithm function, float slope) {
    eltwise_forward.primitive_desc there =
        new eltwise_forward.primitive_desc(
            new eltwise_forward.desc(
                prop_kind.forward_training.value, function.value, x.format(), slope, 0),
            Kernels.attributes(),
            OneDnn.CPU);
    eltwise_backward.primitive_desc back =
        new eltwise_backward.primitive_desc(
            new eltwise_backward.desc(function.value, x.format(), x.format(), slope, 0),
            Kernels.attributes(),
            OneDnn.CPU,
            there);
    forward = kernels.of(there, Map.of(DNNL_ARG_SRC, x.value(), DNNL_ARG_DST, x.value()));
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

  /** x for x &gt; 0, slope * x else. */
  static Elementwise rectifier(Kernels kernels, Activation x, double slope) {
    return new Elementwise(kernels, x, algorithm.eltwise_relu_use_dst_for_bwd, (float) slope);
  }

  static Elementwise tanh(Kernels kernels, Activation x) {
    return new Elementwise(kernels, x, algorithm.eltwise_tanh_use_dst_for_bwd, 0);
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
