package dev.rechroma.gan.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** {@link DepthwiseConv2d} at work. */
final class DepthwiseConv2dLayer extends ConvolutionBase<DepthwiseConv2d> {
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
