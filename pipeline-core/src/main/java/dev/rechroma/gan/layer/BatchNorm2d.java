package dev.rechroma.gan.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalization of [N, channels, H, W] by channel (Ioffe &amp; Szegedy 2015), with the
 * activation that follows it applied in place. Running statistics move by 0.1 a step, epsilon is
 * 1e-5 (PyTorch's defaults) unless stated otherwise; the running variance is the biased one.
 */
public class BatchNorm2d extends BatchNormalization {
  private static final double KEPT_PER_STEP = 0.9;
  private static final double EPSILON = 1e-5;

  /** For deserialization from a model file's JSON. */
  @SuppressWarnings("unused")
  private BatchNorm2d() {}

  private BatchNorm2d(int channels, IActivation activation, double epsilon, double kept) {
    setNIn(channels);
    setNOut(channels);
    setDecay(kept);
    setEps(epsilon);
    // The logarithmic form would cost a power and a logarithm per step, for no gain in float32.
    setUseLogStd(false);
    setActivationFn(activation);
  }

  private BatchNorm2d(int channels, double slope) {
    this(channels, Rectifier.activation(slope), EPSILON, KEPT_PER_STEP);
  }

  /** Batch norm followed by ReLU. */
  public static BatchNorm2d relu(int channels) {
    return new BatchNorm2d(channels, Rectifier.RELU);
  }

  /** Batch norm followed by leaky ReLU of the given slope. */
  public static BatchNorm2d leaky(int channels, double slope) {
    return new BatchNorm2d(channels, slope);
  }

  /** Batch norm alone. */
  public static BatchNorm2d linear(int channels) {
    return new BatchNorm2d(channels, Rectifier.IDENTITY);
  }

  /**
   * Batch norm followed by ReLU6.
   *
   * @param epsilon added to the variance
   * @param momentum share of the running statistics that a step replaces
   */
  public static BatchNorm2d relu6(int channels, double epsilon, double momentum) {
    return new BatchNorm2d(channels, Rectifier.relu6(), epsilon, 1 - momentum);
  }

  /** Batch norm alone; parameters as for {@link #relu6}. */
  public static BatchNorm2d linear(int channels, double epsilon, double momentum) {
    return new BatchNorm2d(
        channels, Rectifier.activation(Rectifier.IDENTITY), epsilon, 1 - momentum);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    return Layers.prepare(new BatchNorm2dLayer(conf, type), listeners, index, params, initialize);
  }
}
