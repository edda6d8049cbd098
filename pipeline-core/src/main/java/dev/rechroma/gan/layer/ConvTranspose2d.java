package dev.rechroma.gan.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A transposed 2-d convolution [N, in, H, W] -&gt; [N, out, H', W'], H' = (H - 1) stride - 2
 * padding + kernel. Weights [in, out, kernel, kernel]. Run by the native {@code deconv2d} operation
 * with explicit padding, as its SAME mode does not use oneDNN.
 */
public class ConvTranspose2d extends Deconvolution2D {

  /** For deserialization from a model file's JSON. */
  @SuppressWarnings("unused")
  private ConvTranspose2d() {}

  private ConvTranspose2d(Deconvolution2D.Builder builder) {
    super(builder);
  }

  /** As {@link Conv2d#of}, transposed. */
  public static ConvTranspose2d of(int in, int out, int kernel, int stride, int padding) {
    return new ConvTranspose2d(builder(in, out, kernel, stride, padding).hasBias(true));
  }

  /** As {@link Conv2d#unbiased}, transposed. */
  public static ConvTranspose2d unbiased(int in, int out, int kernel, int stride, int padding) {
    return new ConvTranspose2d(builder(in, out, kernel, stride, padding).hasBias(false));
  }

  private static Deconvolution2D.Builder builder(
      int in, int out, int kernel, int stride, int padding) {
    return Layers.convolution(new Deconvolution2D.Builder(), in, out, kernel, stride, padding);
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
        new ConvTranspose2dLayer(conf, type), listeners, index, params, initialize);
  }
}
