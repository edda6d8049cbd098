package dev.rechroma.gan.graph;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.ConvolutionParamInitializer.WEIGHT_KEY;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.layer.DepthwiseConv2d;
import dev.rechroma.tensor.Floats;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/**
 * Weights and bias of a convolution with the following batch norm folded in: at inference the norm
 * is w x + c with fixed w and c.
 *
 * @param weights as DL4J keeps them
 * @param bias one value per channel
 */
public record FoldedConvolution(float[] weights, float[] bias) {

  /** The convolution alone. */
  public static FoldedConvolution of(Layer convolution) {
    float[] weights = floats(convolution, WEIGHT_KEY);
    int channels = Math.toIntExact(channels(convolution));
    boolean biased = convolution.paramTable().containsKey(BIAS_KEY);
    return new FoldedConvolution(
        weights, biased ? floats(convolution, BIAS_KEY) : new float[channels]);
  }

  /** The convolution with the following norm folded in. */
  public static FoldedConvolution of(Layer convolution, Layer norm) {
    FoldedConvolution alone = of(convolution);
    double epsilon = ((BatchNorm2d) norm.conf().getLayer()).getEps();
    float[] gamma = floats(norm, GAMMA);
    float[] beta = floats(norm, BETA);
    float[] mean = floats(norm, GLOBAL_MEAN);
    float[] variance = floats(norm, GLOBAL_VAR);
    double[] scale = new double[gamma.length];
    float[] bias = new float[gamma.length];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = gamma[i] / Math.sqrt(variance[i] + epsilon);
      bias[i] = (float) (beta[i] + scale[i] * (alone.bias[i] - mean[i]));
    }
    return new FoldedConvolution(scaled(convolution, alone.weights, scale), bias);
  }

  private static float[] scaled(Layer convolution, float[] weights, double[] scale) {
    int block = block(convolution, weights.length);
    float[] scaled = new float[weights.length];
    for (int start = 0; start < weights.length; start += block) {
      double factor = scale[start / block % scale.length];
      for (int i = start; i < start + block; i++) {
        scaled[i] = (float) (weights[i] * factor);
      }
    }
    return scaled;
  }

  /**
   * Number of consecutive weights of the same output channel. They are kept as [out, in, height,
   * width]; transposed as [in, out, height, width]; depthwise as [height, width, channels, 1].
   */
  private static int block(Layer convolution, int weights) {
    var settings = convolution.conf().getLayer();
    if (settings instanceof DepthwiseConv2d) {
      return 1;
    }
    int ofOne = weights / (int) channels(convolution);
    return settings instanceof ConvTranspose2d ? ofOne / (int) inputs(convolution) : ofOne;
  }

  private static long channels(Layer convolution) {
    return ((ConvolutionLayer) convolution.conf().getLayer()).getNOut();
  }

  private static long inputs(Layer convolution) {
    return ((ConvolutionLayer) convolution.conf().getLayer()).getNIn();
  }

  private static float[] floats(Layer layer, String name) {
    return Floats.of(layer.getParam(name));
  }
}
