package dev.rechroma.gan.onednn;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Rectifier;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.PointerScope;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network in training on batches of one shape. It reads the network's parameters and writes its
 * gradients where DL4J keeps them. For one thread at a time.
 */
public final class TrainingPass implements AutoCloseable {
  private final PointerScope scope = OneDnn.scope();
  private final Kernels kernels = new Kernels();
  private final GradientMemory gradients = new GradientMemory();
  private final List<Stage> stages = new ArrayList<>();
  private final Port input;
  private final Port inputGradient;
  private final Port output;
  private final Port outputGradient;

  /**
   * @param shape of the input, [N, C, H, W]
   * @param layers in a row; their gradient views are there
   */
  TrainingPass(List<Layer> layers, long[] shape) {
    try {
      memory.desc plain = OneDnn.plain(shape);
      Activation first =
          new Activation(shape, plain, new memory(plain, OneDnn.CPU), gradients.of(plain, 0), 0);
      Activation last = first;
      for (Layer layer : layers) {
        last = add(layer, last);
      }
      input = new Port(kernels, first.shape(), first.value());
      inputGradient = new Port(kernels, first.shape(), first.gradient());
      output = new Port(kernels, last.shape(), last.value());
      outputGradient = new Port(kernels, last.shape(), last.gradient());
      kernels.allocate();
      gradients.allocate();
      scope.extend();
    } finally {
      scope.close();
    }
  }

  private Activation add(Layer layer, Activation x) {
    var settings = layer.conf().getLayer();
    if (settings instanceof ConvolutionLayer convolution) {
      ConvolutionStage stage =
          new ConvolutionStage(
              kernels, new Convolution(convolution, x.shape()), x, Parameters.of(layer), gradients);
      stages.add(stage);
      return rectified(stage.output(), Rectifier.of(convolution.getActivationFn()).slope());
    }
    if (settings instanceof BatchNorm2d norm) {
      double slope = Rectifier.of(norm.getActivationFn()).slope();
      boolean relu = slope == Rectifier.RELU;
      NormStage stage = new NormStage(kernels, norm, relu, x, Parameters.of(layer));
      stages.add(stage);
      return relu ? stage.output() : rectified(stage.output(), slope);
    }
    stages.add(Elementwise.tanhStage(kernels, x));
    return x;
  }

  private Activation rectified(Activation x, double slope) {
    if (slope != Rectifier.IDENTITY) {
      stages.add(Elementwise.rectifierStage(kernels, x, slope));
    }
    return x;
  }

  /** Input to output, in a new array. */
  public INDArray forward(INDArray x) {
    input.write(x);
    stages.forEach(Stage::forward);
    return output.read();
  }

  /** Gradient at the output of the last {@link #forward} to gradients of all parameters. */
  public void toWeights(INDArray atOutput) {
    outputGradient.write(atOutput);
    for (int i = stages.size() - 1; i >= 0; i--) {
      if (i > 0) {
        stages.get(i).toInput();
      }
      stages.get(i).toWeights();
    }
  }

  /** Gradient at the output of the last {@link #forward} to gradient at its input, a new array. */
  public INDArray toInput(INDArray atOutput) {
    outputGradient.write(atOutput);
    for (int i = stages.size() - 1; i >= 0; i--) {
      stages.get(i).toInput();
    }
    return inputGradient.read();
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    scope.close();
  }
}
