package dev.rechroma.gan.onednn;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Conv2d;
import dev.rechroma.gan.layer.ConvTranspose2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** The layers of a graph that are in a row. */
final class LayersInARow {
  private LayersInARow() {}

  /** The layers from first to last; none where the graph is no row of layers that run here. */
  static Optional<List<Layer>> of(ComputationGraph network) {
    List<Layer> layers = new ArrayList<>();
    String previous = network.getConfiguration().getNetworkInputs().get(0);
    for (String name : network.getConfiguration().getTopologicalOrderStr()) {
      GraphVertex vertex = network.getVertex(name);
      if (vertex.isInputVertex()) {
        continue;
      }
      boolean follows =
          List.of(previous).equals(network.getConfiguration().getVertexInputs().get(name));
      if (!follows || !vertex.hasLayer() || !runsHere(vertex.getLayer(), layers)) {
        return Optional.empty();
      }
      layers.add(vertex.getLayer());
      previous = name;
    }
    return layers.isEmpty() ? Optional.empty() : Optional.of(layers);
  }

  /** A norm must be able to melt into the convolution before it. */
  private static boolean runsHere(Layer layer, List<Layer> before) {
    var settings = layer.conf().getLayer();
    return settings instanceof BatchNorm2d
        ? !before.isEmpty() && isPlainConvolution(before.get(before.size() - 1))
        : isConvolution(settings) || (isTanh(settings) && !before.isEmpty());
  }

  private static boolean isPlainConvolution(Layer layer) {
    var settings = layer.conf().getLayer();
    return isConvolution(settings)
        && Convolution.settings(layer).getActivationFn() instanceof ActivationIdentity;
  }

  private static boolean isConvolution(org.deeplearning4j.nn.conf.layers.Layer settings) {
    return settings instanceof Conv2d || settings instanceof ConvTranspose2d;
  }

  static boolean isTanh(org.deeplearning4j.nn.conf.layers.Layer settings) {
    return settings instanceof ActivationLayer activation
        && activation.getActivationFn() instanceof ActivationTanH;
  }
}
