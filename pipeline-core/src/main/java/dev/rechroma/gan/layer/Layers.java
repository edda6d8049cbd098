package dev.rechroma.gan.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BaseConvBuilder;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Code that the layers of this package share: setting a layer up in DL4J and running a native op.
 */
public final class Layers {
  private Layers() {}

  /** Settings of a convolution with square kernels and no activation; sides in px. */
  static <B extends BaseConvBuilder<B>> B convolution(
      B builder, int in, int out, int kernel, int stride, int padding) {
    return builder
        .kernelSize(kernel, kernel)
        .stride(stride, stride)
        .padding(padding, padding)
        .nIn(in)
        .nOut(out)
        .convolutionMode(ConvolutionMode.Truncate)
        .activation(Rectifier.activation(Rectifier.IDENTITY));
  }

  /** The same with TensorFlow's "same" padding; see {@link Padding}. */
  static <B extends BaseConvBuilder<B>> B sameConvolution(
      B builder, int in, int out, int kernel, int stride) {
    return convolution(builder, in, out, kernel, stride, 0).convolutionMode(ConvolutionMode.Same);
  }

  static Layer prepare(
      Layer layer,
      Collection<TrainingListener> listeners,
      int index,
      INDArray params,
      boolean initialize) {
    NeuralNetConfiguration conf = layer.conf();
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(params);
    layer.setParamTable(conf.getLayer().initializer().init(conf, params, initialize));
    return layer;
  }

  /** Runs a native operation; null inputs and outputs (an absent bias) are left out. */
  static void run(
      String name, INDArray[] inputs, INDArray[] outputs, double[] reals, long... integers) {
    DynamicCustomOp op = DynamicCustomOp.builder(name).build();
    for (INDArray input : inputs) {
      if (input != null) {
        op.addInputArgument(input);
      }
    }
    for (INDArray output : outputs) {
      if (output != null) {
        op.addOutputArgument(output);
      }
    }
    op.addTArgument(reals);
    op.addIArgument(integers);
    Nd4j.exec(op);
  }

  static INDArray empty(INDArray like, long... shape) {
    return Nd4j.createUninitialized(like.dataType(), shape, 'c');
  }

  /**
   * The array, or a copy of it in c order: the native operations read c order at full speed, and
   * some misread other orders.
   */
  public static INDArray dense(INDArray array) {
    return array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
  }
}
