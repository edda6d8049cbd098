package dev.rechroma.gan.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A 2-d convolution [N, in, H, W] -&gt; [N, out, H', W'], H' = (H + 2 padding - kernel) / stride +
 * 1, with square kernels. Weights [out, in, kernel, kernel].
 *
 * <p>DL4J's own convolution layer runs im2col and a matrix product; this one runs the native {@code
 * conv2d} operation (oneDNN on a CPU), many times faster.
 */
public class Conv2d extends ConvolutionLayer {

  /** For deserialization from a model file's JSON. */
  @SuppressWarnings("unused")
  private Conv2d() {}

  private Conv2d(ConvolutionLayer.Builder builder) {
    super(builder);
  }

  /**
   * @param in channels in
   * @param out channels out
   * @param kernel side of the kernel, px
   * @param stride step, px
   * @param padding zeros on each side, px
   */
  public static Conv2d of(int in, int out, int kernel, int stride, int padding) {
    return new Conv2d(builder(in, out, kernel, stride, padding).hasBias(true));
  }

  /** The same without a bias, for a layer that a batch norm follows. */
  public static Conv2d unbiased(int in, int out, int kernel, int stride, int padding) {
    return new Conv2d(builder(in, out, kernel, stride, padding).hasBias(false));
  }

  /** The same with a bias and a leaky ReLU on its output. */
  public static Conv2d leaky(double slope, int in, int out, int kernel, int stride, int padding) {
    return new Conv2d(
        builder(in, out, kernel, stride, padding)
            .hasBias(true)
            .activation(Rectifier.activation(slope)));
  }

  /** The same without a bias and with a leaky ReLU on its output; slope 0 is ReLU. */
  public static Conv2d unbiasedLeaky(
      double slope, int in, int out, int kernel, int stride, int padding) {
    return new Conv2d(
        builder(in, out, kernel, stride, padding)
            .hasBias(false)
            .activation(Rectifier.activation(slope)));
  }

  /** Without a bias, with TensorFlow's "same" padding ({@link Padding}). */
  public static Conv2d unbiasedSame(int in, int out, int kernel, int stride) {
    return new Conv2d(
        Layers.sameConvolution(new ConvolutionLayer.Builder(), in, out, kernel, stride)
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
    return Layers.prepare(new Conv2dLayer(conf, type), listeners, index, params, initialize);
  }

  private static ConvolutionLayer.Builder builder(
      int in, int out, int kernel, int stride, int padding) {
    return Layers.convolution(new ConvolutionLayer.Builder(), in, out, kernel, stride, padding);
  }
}
