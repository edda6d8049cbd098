package dev.rechroma.gan.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalization of [N, channels, H, W] by channel (Ioffe &amp; Szegedy 2015), with the
 * activation that follows it applied in place. Running statistics move by 0.1 a step, epsilon is
 * 1e-5 (PyTorch's defaults); the running variance is the biased one.
 */
public class BatchNorm2d extends BatchNormalization {
  private static final double KEPT_PER_STEP = 0.9;
  private static final double EPSILON = 1e-5;

  /** For the JSON of a model file. */
  @SuppressWarnings("unused")
  private BatchNorm2d() {}

  private BatchNorm2d(int channels, double slope) {
    setNIn(channels);
    setNOut(channels);
    setDecay(KEPT_PER_STEP);
    setEps(EPSILON);
    // The logarithmic form would cost a power and a logarithm a step for no gain in float32.
    setUseLogStd(false);
    setActivationFn(Rectifier.activation(slope));
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
