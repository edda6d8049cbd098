package dev.rechroma.gan.onednn;

import dev.rechroma.device.Backend;
import dev.rechroma.gan.graph.Graph;
import java.util.Arrays;
import java.util.Iterator;
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
 * The passes of a network on this CPU, created for the shapes of its batches. For one thread at a
 * time.
 */
public final class Passes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Passes.class);

  /** Messages that were already logged, as a network is built many times. */
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  /** The photos of a folder have some ten shapes, and a pass takes longer to create than to run. */
  private static final int MAX_INFERENCE_SHAPES = 16;

  /** More than one is kept only while their total memory stays within this. */
  private static final long MAX_INFERENCE_BYTES = 320_000_000;

  private final Graph graph;
  private Set<String> frozen = Set.of();
  private TrainingPass training;
  private final Map<List<Long>, InferencePass> inference =
      new LinkedHashMap<>(MAX_INFERENCE_SHAPES, 0.75f, true);

  private Passes(Graph graph) {
    this.graph = graph;
  }

  /** The passes of a network; empty if it has to run on ND4J's own operations. */
  public static Optional<Passes> of(ComputationGraph network) {
    boolean floatsOnCpu = network.params().dataType() == DataType.FLOAT && Backend.isCpu();
    return floatsOnCpu ? compiled(network) : Optional.empty();
  }

  private static Optional<Passes> compiled(ComputationGraph network) {
    try {
      return Optional.of(new Passes(Graph.of(network)));
    } catch (Graph.UnsupportedVertexException e) {
      if (LOGGED.add(e.getMessage())) {
        LOG.warn("A network runs several times slower than it could: {}", e.getMessage());
      }
      return Optional.empty();
    }
  }

  /**
   * Freezes vertices from now on.
   *
   * @param vertices at the beginning of the network, each with those before it
   */
  public void freeze(Set<String> vertices) {
    if (!frozen.equals(vertices)) {
      closeTraining();
      frozen = Set.copyOf(vertices);
    }
  }

  /** The pass for batches of the input's shape; the network's gradient views must exist. */
  public TrainingPass training(INDArray input) {
    if (training == null || !training.takes(input.shape())) {
      closeTraining();
      training = new TrainingPass(graph, frozen, input.shape());
    }
    return training;
  }

  /** The pass for batches of the input's shape, with the current weights, which must not change. */
  public InferencePass inference(INDArray input) {
    List<Long> shape = Arrays.stream(input.shape()).boxed().toList();
    InferencePass known = inference.get(shape);
    if (known != null) {
      return known;
    }
    InferencePass made = new InferencePass(graph, input.shape());
    inference.put(shape, made);
    closeOldest();
    return made;
  }

  private void closeOldest() {
    Iterator<InferencePass> oldest = inference.values().iterator();
    long bytes = inference.values().stream().mapToLong(InferencePass::bytes).sum();
    for (int count = inference.size();
        count > 1 && (count > MAX_INFERENCE_SHAPES || bytes > MAX_INFERENCE_BYTES);
        count--) {
      InferencePass pass = oldest.next();
      bytes -= pass.bytes();
      oldest.remove();
      pass.close();
    }
  }

  /** How many passes for inference are kept. */
  int inferencePasses() {
    return inference.size();
  }

  private void closeTraining() {
    if (training != null) {
      training.close();
      training = null;
    }
  }

  /** Frees the memory. */
  @Override
  public void close() {
    closeTraining();
    inference.values().forEach(InferencePass::close);
    inference.clear();
  }
}
