package dev.rechroma.gan.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** The layer of a Conv2d configuration. */
final class Conv2dLayer extends ConvolutionBase<ConvolutionLayer> {
  private static final int OUT_IN_HEIGHT_WIDTH = 1;

  Conv2dLayer(NeuralNetConfiguration conf, DataType type) {
    super("conv2d", conf, type);
  }

  @Override
  long outputSide(long side) {
    return Padding.of(layerConf(), side).outputSide(layerConf(), side);
  }

  @Override
  int weightLayout() {
    return OUT_IN_HEIGHT_WIDTH;
  }
}
