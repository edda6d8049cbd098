package dev.rechroma.gan.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A depthwise 2-d convolution [N, channels, H, W] -&gt; [N, channels, ceil(H / stride), ceil(W /
 * stride)]: each channel has a square kernel of its own (Howard et al. 2017, "MobileNets", section
 * 3.1). It has no bias and TensorFlow's "same" padding ({@link Padding}). Weights [kernel, kernel,
 * channels, 1], run by the native {@code depthwise_conv2d} operation.
 */
public class DepthwiseConv2d extends DepthwiseConvolution2D {

  /** For deserialization from a model file's JSON. */
  @SuppressWarnings("unused")
  private DepthwiseConv2d() {}

  private DepthwiseConv2d(DepthwiseConvolution2D.Builder builder) {
    super(builder);
  }

  /**
   * @param channels in and out
   * @param kernel side of the kernels, px
   * @param stride step, px
   */
  public static DepthwiseConv2d of(int channels, int kernel, int stride) {
    return new DepthwiseConv2d(
        Layers.sameConvolution(
                new DepthwiseConvolution2D.Builder(), channels, channels, kernel, stride)
            .depthMultiplier(1)
            .hasBias(false));
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    return Layers.prepare(
        new DepthwiseConv2dLayer(conf, type), listeners, index, params, initialize);
  }
}
