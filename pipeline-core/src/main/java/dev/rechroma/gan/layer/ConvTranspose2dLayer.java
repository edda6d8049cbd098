package dev.rechroma.gan.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** {@link ConvTranspose2d} at work. */
final class ConvTranspose2dLayer extends ConvolutionBase<ConvTranspose2d> {
  private static final int IN_OUT_HEIGHT_WIDTH = 1;

  ConvTranspose2dLayer(NeuralNetConfiguration conf, DataType type) {
    super("deconv2d", conf, type);
  }

  @Override
  long outputSide(long side) {
    return (side - 1) * stride() - 2L * padding() + kernel();
  }

  @Override
  int weightLayout() {
    return IN_OUT_HEIGHT_WIDTH;
  }
}
