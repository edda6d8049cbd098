package dev.rechroma.gan.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** {@link Conv2d} at work. */
final class Conv2dLayer extends ConvolutionBase<Conv2d> {
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
