package dev.rechroma.gan.graph;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.DropoutLayer;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/** A vertex of a {@link Graph}, with the vertices whose outputs it takes, in order. */
public sealed interface Node {

  String name();

  List<String> inputs();

  /** A convolution or a transposed one, with a rectifier of its own. */
  record Convolving(String name, List<String> inputs, Layer layer) implements Node {
    public ConvolutionLayer settings() {
      return (ConvolutionLayer) layer.conf().getLayer();
    }
  }

  /** Batch norm of the output of a convolution that has no rectifier and no other reader. */
  record Norm(String name, List<String> inputs, Layer layer, Convolving convolution)
      implements Node {
    public BatchNorm2d settings() {
      return (BatchNorm2d) layer.conf().getLayer();
    }
  }

  /** An elementwise function. */
  record Function(String name, List<String> inputs, Layer layer) implements Node {
    public ActivationLayer settings() {
      return (ActivationLayer) layer.conf().getLayer();
    }
  }

  /** Dropout, which does nothing at inference. */
  record Drop(String name, List<String> inputs, DropoutLayer layer) implements Node {}

  /** The concatenation of several inputs along the channels. */
  record Join(String name, List<String> inputs) implements Node {}

  /** The sum of two inputs of the same shape. */
  record Sum(String name, List<String> inputs) implements Node {}
}
