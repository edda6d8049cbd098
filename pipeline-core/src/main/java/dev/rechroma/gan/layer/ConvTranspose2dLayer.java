package dev.rechroma.gan.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** The layer of a ConvTranspose2d configuration. */
final class ConvTranspose2dLayer extends ConvolutionBase<ConvolutionLayer> {
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
