package dev.rechroma.gan.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** What the layers of this package share: how DL4J sets one up, and how one runs a native op. */
public final class Layers {
  private Layers() {}

  static Layer prepare(
      BaseLayer<?> layer,
      org.deeplearning4j.nn.conf.layers.Layer settings,
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray params,
      boolean initialize) {
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(params);
    layer.setParamTable(settings.initializer().init(conf, params, initialize));
    layer.setConf(conf);
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
   * The array, or a copy in c order: the native operations read those at full speed and some
   * misread others.
   */
  public static INDArray dense(INDArray array) {
    return array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
  }
}
