package dev.rechroma.gan;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/** Builds a network of consecutive layers, with skip connections from one place to a later one. */
final class NetworkBuilder {
  /** Standard deviation of the initial weights (Radford et al. 2015, section 4). */
  static final double WEIGHT_DEVIATION = 0.02;

  private static final String INPUT = "input";

  private final GraphBuilder graph;
  private final IUpdater updater;
  private String last = INPUT;
  private int count;

  private NetworkBuilder(GraphBuilder graph, IUpdater updater) {
    this.graph = graph;
    this.updater = updater;
  }

  static NetworkBuilder start(IUpdater updater, long seed, DataType type) {
    return new NetworkBuilder(
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(type)
            .updater(updater)
            .weightInit(new WeightInitDistribution(new NormalDistribution(0, WEIGHT_DEVIATION)))
            // The losses are already means.
            .miniBatch(false)
            // The training step holds activations across passes, which workspaces would reclaim.
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .graphBuilder()
            .addInputs(INPUT),
        updater);
  }

  void add(Layer layer) {
    if (layer instanceof BaseLayer trained) {
      // A separate copy for each, as parts of a network may have different learning rates.
      trained.setIUpdater(updater.clone());
    }
    String name = "layer" + count++;
    graph.addLayer(name, layer, last);
    last = name;
  }

  /** The place after the last layer. */
  NetworkPlace place() {
    return new NetworkPlace(last);
  }

  /** Puts the channels of an earlier place before those of this one. */
  void join(NetworkPlace earlier) {
    String name = "join" + count++;
    graph.addVertex(name, new MergeVertex(), earlier.vertex(), last);
    last = name;
  }

  /** Adds the output of an earlier place to the output of this one. */
  void sum(NetworkPlace earlier) {
    String name = "sum" + count++;
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), earlier.vertex(), last);
    last = name;
  }

  Network build() {
    Network network = new Network(graph.setOutputs(last).build());
    network.init();
    return network;
  }
}
