package dev.rechroma.gan.graph;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Conv2d;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.layer.DepthwiseConv2d;
import dev.rechroma.gan.layer.DropoutLayer;
import dev.rechroma.gan.layer.Rectifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * A network's vertices in the order in which they run, of the few types that this project uses.
 *
 * @param input name of the network's input
 * @param nodes in topological order: each after those it takes its inputs from
 * @param output name of the vertex whose output is the network's
 */
public record Graph(String input, List<Node> nodes, String output) {
  private static final int CHANNELS = 1;

  /** A vertex of another type. */
  public static final class UnsupportedVertexException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsupportedVertexException(String vertex, String reason) {
      super("vertex " + vertex + " " + reason);
    }
  }

  /**
   * Reads a network.
   *
   * @throws UnsupportedVertexException if a vertex is of another type
   */
  public static Graph of(ComputationGraph network) throws UnsupportedVertexException {
    String input = only(network.getConfiguration().getNetworkInputs(), "input");
    String output = only(network.getConfiguration().getNetworkOutputs(), "output");
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (String name : network.getConfiguration().getTopologicalOrderStr()) {
      if (!name.equals(input)) {
        nodes.put(name, node(network, name, nodes));
      }
    }
    Graph graph = new Graph(input, new ArrayList<>(nodes.values()), output);
    graph.requireNormsAlone();
    return graph;
  }

  private static String only(List<String> names, String what) throws UnsupportedVertexException {
    if (names.size() != 1) {
      throw new UnsupportedVertexException(names.toString(), "is not the only " + what);
    }
    return names.get(0);
  }

  private static Node node(ComputationGraph network, String name, Map<String, Node> before)
      throws UnsupportedVertexException {
    List<String> inputs = network.getConfiguration().getVertexInputs().get(name);
    if (network.getConfiguration().getVertices().get(name) instanceof MergeVertex merge
        && merge.getMergeAxis() == CHANNELS) {
      return new Node.Join(name, inputs);
    }
    if (network.getConfiguration().getVertices().get(name) instanceof ElementWiseVertex vertex
        && vertex.getOp() == ElementWiseVertex.Op.Add
        && inputs.size() == 2) {
      return new Node.Sum(name, inputs);
    }
    Layer layer = network.getVertex(name).getLayer();
    if (layer == null) {
      throw new UnsupportedVertexException(
          name, "is not a layer, a join of channels or a sum of two");
    }
    var settings = layer.conf().getLayer();
    if (settings instanceof Conv2d
        || settings instanceof ConvTranspose2d
        || settings instanceof DepthwiseConv2d) {
      return new Node.Convolving(name, inputs, layer);
    }
    if (settings instanceof BatchNorm2d) {
      return new Node.Norm(name, inputs, layer, plainConvolution(name, before.get(inputs.get(0))));
    }
    if (settings instanceof ActivationLayer activation && isKnown(activation.getActivationFn())) {
      return new Node.Function(name, inputs, layer);
    }
    if (layer instanceof DropoutLayer dropout) {
      return new Node.Drop(name, inputs, dropout);
    }
    throw new UnsupportedVertexException(
        name, "is of an unknown type: " + settings.getClass().getName());
  }

  private static boolean isKnown(IActivation function) {
    return function instanceof ActivationTanH || Rectifier.isOne(function);
  }

  /** A norm must be foldable into the convolution before it. */
  private static Node.Convolving plainConvolution(String norm, Node before)
      throws UnsupportedVertexException {
    if (before instanceof Node.Convolving convolution
        && convolution.settings().getActivationFn() instanceof ActivationIdentity) {
      return convolution;
    }
    throw new UnsupportedVertexException(
        norm, "is a batch norm, but not of a convolution without a rectifier");
  }

  private void requireNormsAlone() throws UnsupportedVertexException {
    for (Node node : nodes) {
      if (node instanceof Node.Norm norm && uses(norm.convolution().name()) > 1) {
        throw new UnsupportedVertexException(
            norm.name(), "is a batch norm of an output that others read too");
      }
    }
  }

  /** How many vertices read the output of a vertex; the network's own output counts as one. */
  public int uses(String name) {
    long read = nodes.stream().flatMap(node -> node.inputs().stream()).filter(name::equals).count();
    return (int) read + (name.equals(output) ? 1 : 0);
  }

  /** The sum that is the only reader of a vertex's output. */
  public Optional<Node.Sum> sumOf(String name) {
    return uses(name) == 1
        ? nodes.stream()
            .filter(node -> node instanceof Node.Sum && node.inputs().contains(name))
            .map(Node.Sum.class::cast)
            .findFirst()
        : Optional.empty();
  }

  /** Whether a norm can be folded into the convolution. */
  public boolean isNormed(Node.Convolving convolution) {
    return nodes.stream()
        .anyMatch(
            node ->
                node instanceof Node.Norm norm
                    && norm.convolution().name().equals(convolution.name()));
  }

  /** Whether the node may write its output over its input. */
  public boolean inPlace(Node node) {
    return uses(node.inputs().get(0)) == 1;
  }
}
