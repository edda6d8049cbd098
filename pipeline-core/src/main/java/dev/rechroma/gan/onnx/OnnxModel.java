package dev.rechroma.gan.onnx;

import dev.rechroma.gan.graph.FoldedConvolution;
import dev.rechroma.gan.graph.Graph;
import dev.rechroma.gan.graph.Node;
import dev.rechroma.gan.layer.Rectifier;
import dev.rechroma.tensor.Units;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * A trained network as an ONNX model: batch norms folded into the convolutions before them, no
 * dropout, and the conversion of units at both ends.
 */
public final class OnnxModel {
  /** The version of the operators: that of ONNX 1.8 (2020), which all current programs read. */
  private static final int OPERATORS = 13;

  private static final int FORMAT = 7;

  private final Graph graph;
  private final OnnxGraph made = new OnnxGraph();

  /** The output of each vertex in the made graph. */
  private final Map<String, String> outputs = new HashMap<>();

  private OnnxModel(Graph graph) {
    this.graph = graph;
  }

  /** The file's content for a network in its own units, for batches of any shape. */
  public static byte[] of(ComputationGraph network) {
    String channels = Long.toString(((FeedForwardLayer) firstLayer(network)).getNIn());
    List<String> sides = List.of("batch", channels, "height", "width");
    Port input = new Port("input", sides, Units.SAME);
    Port output = new Port("output", List.of("batch", "channels", "rows", "columns"), Units.SAME);
    return of(network, input, output, Map.of());
  }

  private static Layer firstLayer(ComputationGraph network) {
    return network.getLayer(0).conf().getLayer();
  }

  /**
   * The file's content.
   *
   * @param metadata texts by key
   * @throws IllegalArgumentException if the network has a vertex without an ONNX operator
   */
  public static byte[] of(
      ComputationGraph network, Port input, Port output, Map<String, String> metadata) {
    OnnxModel model;
    try {
      model = new OnnxModel(Graph.of(network));
    } catch (Graph.UnsupportedVertexException e) {
      throw new IllegalArgumentException("cannot be exported: " + e.getMessage(), e);
    }
    model.describe(input, output);
    return model.file(metadata).toByteArray();
  }

  private void describe(Port input, Port output) {
    made.input(input.name(), input.sides());
    outputs.put(graph.input(), converted(input.name(), input.units()));
    for (Node node : graph.nodes()) {
      outputs.put(node.name(), describe(node));
    }
    made.output(output.name(), output.sides());
    made.rename(converted(outputs.get(graph.output()), output.units().inverse()), output.name());
  }

  private String converted(String x, Units units) {
    String scaled = units.factor() == 1 ? x : made.add("Mul", x, made.number(units.factor()));
    return units.offset() == 0 ? scaled : made.add("Add", scaled, made.number(units.offset()));
  }

  private String describe(Node node) {
    List<String> inputs = node.inputs().stream().map(outputs::get).toList();
    String x = inputs.get(0);
    if (node instanceof Node.Convolving convolving) {
      return graph.isNormed(convolving)
          ? x
          : convolved(
              convolving,
              FoldedConvolution.of(convolving.layer()),
              convolving.settings().getActivationFn(),
              x);
    }
    if (node instanceof Node.Norm norm) {
      Node.Convolving before = norm.convolution();
      FoldedConvolution folded = FoldedConvolution.of(before.layer(), norm.layer());
      return convolved(before, folded, norm.settings().getActivationFn(), x);
    }
    if (node instanceof Node.Function function) {
      return activated(function.settings().getActivationFn(), x);
    }
    if (node instanceof Node.Sum) {
      return made.add("Add", x, inputs.get(1));
    }
    return node instanceof Node.Join ? made.concatenated(inputs) : x;
  }

  private String convolved(
      Node.Convolving node, FoldedConvolution folded, IActivation activation, String x) {
    return activated(activation, made.convolved(node.settings(), folded, x));
  }

  private String activated(IActivation function, String x) {
    if (function instanceof ActivationTanH) {
      return made.add("Tanh", x);
    }
    Rectifier rectifier = Rectifier.of(function);
    if (rectifier.isIdentity()) {
      return x;
    }
    if (rectifier.isBounded()) {
      return made.add("Clip", x, made.number(0), made.number((float) rectifier.ceiling()));
    }
    return rectifier.slope() == Rectifier.RELU
        ? made.add("Relu", x)
        : made.leaky(x, (float) rectifier.slope());
  }

  private ModelProto file(Map<String, String> metadata) {
    ModelProto.Builder file =
        ModelProto.newBuilder()
            .setIrVersion(FORMAT)
            .setProducerName("rechroma")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
            .setGraph(made.build());
    metadata.forEach(
        (key, value) ->
            file.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return file.build();
  }
}
