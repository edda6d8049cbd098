package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import dev.rechroma.gan.layer.BatchNorm2d;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/** Batch norm in training, with ReLU on top of it where it has no slope. */
final class NormStage implements Stage {
  private final int channels;
  private final double step;
  private final Activation output;
  private final Parameters parameters;
  private final memory scaleAndShift;
  private final memory gradient;
  private final memory mean;
  private final memory variance;
  private final Kernel forward;
  private final Kernel backward;

  NormStage(
      Kernels kernels, BatchNorm2d layer, boolean relu, Activation input, Parameters parameters) {
    this.channels = (int) layer.getNOut();
    this.step = 1 - layer.getDecay();
    this.parameters = parameters;
    this.output = input.replaced();
    int flags =
        normalization_flags.use_scale_shift.value
            | (relu ? normalization_flags.fuse_norm_relu.value : 0);
    batch_normalization_forward.primitive_desc there =
        new batch_normalization_forward.primitive_desc(
            new batch_normalization_forward.desc(
                prop_kind.forward_training.value, input.format(), (float) layer.getEps(), flags),
            Kernels.attributes(),
            OneDnn.CPU);
    batch_normalization_backward.primitive_desc back =
        new batch_normalization_backward.primitive_desc(
            new batch_normalization_backward.desc(
                prop_kind.backward.value,
                input.format(),
                input.format(),
                (float) layer.getEps(),
                flags),
            Kernels.attributes(),
            OneDnn.CPU,
            there);
    scaleAndShift = new memory(there.weights_desc(), OneDnn.CPU);
    gradient = new memory(back.diff_weights_desc(), OneDnn.CPU);
    mean = new memory(there.mean_desc(), OneDnn.CPU);
    variance = new memory(there.variance_desc(), OneDnn.CPU);
    Map<Integer, memory> both = new HashMap<>();
    both.put(DNNL_ARG_SRC, input.value());
    both.put(DNNL_ARG_MEAN, mean);
    both.put(DNNL_ARG_VARIANCE, variance);
    both.put(DNNL_ARG_SCALE_SHIFT, scaleAndShift);
    if (relu) {
      both.put(DNNL_ARG_WORKSPACE, new memory(there.workspace_desc(), OneDnn.CPU));
    }
    Map<Integer, memory> ahead = new HashMap<>(both);
    ahead.put(DNNL_ARG_DST, output.value());
    forward = kernels.of(there, ahead);
    both.put(DNNL_ARG_DIFF_DST, output.gradient());
    both.put(DNNL_ARG_DIFF_SRC, input.gradient());
    both.put(DNNL_ARG_DIFF_SCALE_SHIFT, gradient);
    backward = kernels.of(back, both);
  }

  Activation output() {
    return output;
  }

  @Override
  public void forward() {
    FloatPointer both = OneDnn.floats(scaleAndShift);
    OneDnn.copy(OneDnn.address(parameters.values().get(GAMMA)), both, channels);
    OneDnn.copy(OneDnn.address(parameters.values().get(BETA)), both.getPointer(channels), channels);
    forward.run();
  }

  @Override
  public void toInput() {
    backward.run();
  }

  /** Keeps what {@link #toInput} found along the way. */
  @Override
  public void toWeights() {
    FloatPointer both = OneDnn.floats(gradient);
    OneDnn.copy(both, OneDnn.address(parameters.gradients().get(GAMMA)), channels);
    OneDnn.copy(
        both.getPointer(channels), OneDnn.address(parameters.gradients().get(BETA)), channels);
    moveStatistic(GLOBAL_MEAN, OneDnn.floats(mean));
    moveStatistic(GLOBAL_VAR, OneDnn.floats(variance));
  }

  private void moveStatistic(String name, FloatPointer ofBatch) {
    FloatPointer running = new FloatPointer(OneDnn.address(parameters.values().get(name)));
    FloatPointer move = new FloatPointer(OneDnn.address(parameters.gradients().get(name)));
    for (int i = 0; i < channels; i++) {
      move.put(i, (float) (step * (running.get(i) - ofBatch.get(i))));
    }
  }
}
