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
      if (!follows || !vertex.hasLayer() || !isKnown(vertex.getLayer())) {
        return Optional.empty();
      }
      layers.add(vertex.getLayer());
      previous = name;
    }
    boolean convolutionFirst =
        !layers.isEmpty() && !(layers.get(0).conf().getLayer() instanceof BatchNorm2d);
    return convolutionFirst ? Optional.of(layers) : Optional.empty();
  }

  private static boolean isKnown(Layer layer) {
    var settings = layer.conf().getLayer();
    return settings instanceof Conv2d
        || settings instanceof ConvTranspose2d
        || settings instanceof BatchNorm2d
        || isTanh(settings);
  }

  static boolean isTanh(org.deeplearning4j.nn.conf.layers.Layer settings) {
    return settings instanceof ActivationLayer activation
        && activation.getActivationFn() instanceof ActivationTanH;
  }
}
