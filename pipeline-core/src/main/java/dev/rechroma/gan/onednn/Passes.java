package dev.rechroma.gan.onednn;

import dev.rechroma.tensor.Backend;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passes of a network on this CPU, made for the shapes of its batches. One thread at a time.
 */
public final class Passes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Passes.class);

  /** What was logged already: a network is built many times. */
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  /** Full batches and those that end a partition. */
  private static final int INFERENCE_SHAPES = 2;

  private final Graph graph;
  private Set<String> frozen = Set.of();
  private TrainingPass training;
  private final Map<List<Long>, InferencePass> inference =
      new LinkedHashMap<>(INFERENCE_SHAPES, 0.75f, true);

  private Passes(Graph graph) {
    this.graph = graph;
  }

  /** The passes of a network; none for a network that has to run on ND4J's own operations. */
  public static Optional<Passes> of(ComputationGraph network) {
    boolean floatsOnCpu = network.params().dataType() == DataType.FLOAT && Backend.isCpu();
    return floatsOnCpu ? compiled(network) : Optional.empty();
  }

  private static Optional<Passes> compiled(ComputationGraph network) {
    try {
      return Optional.of(new Passes(Graph.of(network)));
    } catch (Graph.UnsupportedVertexException e) {
      if (TOLD.add(e.getMessage())) {
        LOG.warn("A network runs several times slower than it could: {}", e.getMessage());
      }
      return Optional.empty();
    }
  }

  /**
   * Lets vertices learn nothing from now on.
   *
   * @param vertices at the beginning of the network, each with those before it
   */
  public void freeze(Set<String> vertices) {
    if (!frozen.equals(vertices)) {
      closeTraining();
      frozen = Set.copyOf(vertices);
    }
  }

  /** For batches of the input's shape; the network's gradient views must be there. */
  public TrainingPass training(INDArray input) {
    if (training == null || !training.takes(input.shape())) {
      closeTraining();
      training = new TrainingPass(graph, frozen, input.shape());
    }
    return training;
  }

  /** For batches of the input's shape, with the weights of now; they must not change. */
  public InferencePass inference(INDArray input) {
    List<Long> shape = Arrays.stream(input.shape()).boxed().toList();
    InferencePass known = inference.get(shape);
    if (known != null) {
      return known;
    }
    if (inference.size() == INFERENCE_SHAPES) {
      inference.remove(inference.keySet().iterator().next()).close();
    }
    InferencePass made = new InferencePass(graph, input.shape());
    inference.put(shape, made);
    return made;
  }

  private void closeTraining() {
    if (training != null) {
      training.close();
      training = null;
    }
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    closeTraining();
    inference.values().forEach(InferencePass::close);
    inference.clear();
  }
}
