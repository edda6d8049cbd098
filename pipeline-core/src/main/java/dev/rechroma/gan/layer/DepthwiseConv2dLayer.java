package dev.rechroma.gan.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** The layer of a DepthwiseConv2d configuration. */
final class DepthwiseConv2dLayer extends ConvolutionBase<ConvolutionLayer> {
  private static final int HEIGHT_WIDTH_IN_MULTIPLIER = 0;

  DepthwiseConv2dLayer(NeuralNetConfiguration conf, DataType type) {
    super("depthwise_conv2d", conf, type);
  }

  @Override
  long outputSide(long side) {
    return Padding.of(layerConf(), side).outputSide(layerConf(), side);
  }

  @Override
  int weightLayout() {
    return HEIGHT_WIDTH_IN_MULTIPLIER;
  }
}
