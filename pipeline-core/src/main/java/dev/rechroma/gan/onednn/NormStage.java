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
import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import dev.rechroma.gan.onednn.kernel.Parameters;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/** Batch norm in training, followed by ReLU if that has no slope. */
final class NormStage implements Stage {
  private final Kernels kernels;
  private final BatchNorm2d layer;
  private final boolean relu;
  private final int channels;
  private final Activation input;
  private final Activation output;
  private final Parameters parameters;
  private final batch_normalization_forward.primitive_desc there;
  private final Map<Integer, memory> common = new HashMap<>();
  private final memory scaleAndShift;
  private final memory mean;
  private final memory variance;
  private final Kernel forward;
  private memory gradient;
  private Kernel backward;

  NormStage(
      Kernels kernels, BatchNorm2d layer, boolean relu, Activation input, Parameters parameters) {
    this.kernels = kernels;
    this.layer = layer;
    this.relu = relu;
    this.channels = (int) layer.getNOut();
    this.parameters = parameters;
    this.input = input;
    this.output = input.another();
    there =
        new batch_normalization_forward.primitive_desc(
            new batch_normalization_forward.desc(
                prop_kind.forward_training.value, input.format(), (float) layer.getEps(), flags()),
            Kernels.attributes(),
            OneDnn.CPU);
    scaleAndShift = new memory(there.weights_desc(), OneDnn.CPU);
    mean = new memory(there.mean_desc(), OneDnn.CPU);
    variance = new memory(there.variance_desc(), OneDnn.CPU);
    common.put(DNNL_ARG_SRC, input.value());
    common.put(DNNL_ARG_MEAN, mean);
    common.put(DNNL_ARG_VARIANCE, variance);
    common.put(DNNL_ARG_SCALE_SHIFT, scaleAndShift);
    if (relu) {
      common.put(DNNL_ARG_WORKSPACE, new memory(there.workspace_desc(), OneDnn.CPU));
    }
    Map<Integer, memory> ahead = new HashMap<>(common);
    ahead.put(DNNL_ARG_DST, output.value());
    forward = kernels.of(there, ahead);
  }

  private int flags() {
    return normalization_flags.use_scale_shift.value
        | (relu ? normalization_flags.fuse_norm_relu.value : 0);
  }

  @Override
  public void describeBack(Gradients gradients) {
    batch_normalization_backward.primitive_desc back =
        new batch_normalization_backward.primitive_desc(
            new batch_normalization_backward.desc(
                prop_kind.backward.value,
                input.format(),
                input.format(),
                (float) layer.getEps(),
                flags()),
            Kernels.attributes(),
            OneDnn.CPU,
            there);
    gradient = new memory(back.diff_weights_desc(), OneDnn.CPU);
    memory inPlace = gradients.at(output);
    Map<Integer, memory> behind = new HashMap<>(common);
    behind.put(DNNL_ARG_DIFF_DST, inPlace);
    behind.put(DNNL_ARG_DIFF_SRC, inPlace);
    behind.put(DNNL_ARG_DIFF_SCALE_SHIFT, gradient);
    backward = kernels.of(back, behind);
    gradients.pass(output, input);
  }

  @Override
  public Activation output() {
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

  /** Stores the gradients that {@link #toInput} has already computed. */
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
    double step = 1 - layer.getDecay();
    FloatPointer move = new FloatPointer(OneDnn.address(parameters.gradients().get(name)));
    for (int i = 0; i < channels; i++) {
      move.put(i, (float) (step * (running.get(i) - ofBatch.get(i))));
    }
  }
}
