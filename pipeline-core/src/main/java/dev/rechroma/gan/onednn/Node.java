package dev.rechroma.gan.onednn;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.DropoutLayer;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/** A vertex of a {@link Graph}, and the vertices whose outputs it takes, in order. */
sealed interface Node {

  String name();

  List<String> inputs();

  /** A convolution or a transposed one, with a rectifier of its own. */
  record Convolving(String name, List<String> inputs, Layer layer) implements Node {
    ConvolutionLayer settings() {
      return (ConvolutionLayer) layer.conf().getLayer();
    }
  }

  /** Batch norm of what a convolution without a rectifier makes for it alone. */
  record Norm(String name, List<String> inputs, Layer layer, Convolving convolution)
      implements Node {
    BatchNorm2d settings() {
      return (BatchNorm2d) layer.conf().getLayer();
    }
  }

  /** A function of single values. */
  record Function(String name, List<String> inputs, Layer layer) implements Node {
    ActivationLayer settings() {
      return (ActivationLayer) layer.conf().getLayer();
    }
  }

  /** Values that are dropped in training. */
  record Drop(String name, List<String> inputs, DropoutLayer layer) implements Node {}

  /** The channels of several, one after the other. */
  record Join(String name, List<String> inputs) implements Node {}

  /** Two of the same shape, added. */
  record Sum(String name, List<String> inputs) implements Node {}
}
