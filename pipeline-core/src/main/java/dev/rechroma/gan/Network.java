package dev.rechroma.gan;

import dev.rechroma.device.Threads;
import dev.rechroma.gan.layer.BatchNorm2dLayer;
import dev.rechroma.gan.layer.DropoutLayer;
import dev.rechroma.gan.onednn.Passes;
import dev.rechroma.gan.onednn.TrainingPass;
import dev.rechroma.gan.onnx.OnnxModel;
import dev.rechroma.gan.onnxruntime.OnnxSession;
import dev.rechroma.tensor.Floats;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A graph with one input and one output whose loss is computed outside it: the backward pass begins
 * with a gradient from the caller and can end with the gradient at the input, which {@link
 * ComputationGraph} computes but discards.
 *
 * <p>On a CPU it runs on oneDNN itself ({@link Passes}), elsewhere on ND4J's operations. For one
 * thread at a time.
 */
public final class Network extends ComputationGraph implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private transient Optional<Passes> passes = Optional.empty();
  private transient UpdateRules rules = UpdateRules.NONE;
  private transient Set<String> frozen = Set.of();
  private transient TrainingPass pass;

  /** A network that has yet to be initialized. */
  public Network(ComputationGraphConfiguration configuration) {
    super(configuration);
  }

  @Override
  public void init(INDArray parameters, boolean cloneParametersArray) {
    super.init(parameters, cloneParametersArray);
    passes = Passes.of(this);
  }

  /**
   * A forward pass in training, for a network without dropout; activations are kept for the
   * backward pass.
   *
   * @throws IllegalStateException if the network has dropout
   */
  public INDArray forward(INDArray input) {
    if (dropouts().findAny().isPresent()) {
      throw new IllegalStateException("dropout needs a seed");
    }
    return forward(input, 0);
  }

  /**
   * A forward pass in training; activations are kept for the backward pass.
   *
   * @param seed decides what dropout drops
   */
  public INDArray forward(INDArray input, long seed) {
    if (passes.isPresent()) {
      if (getFlattenedGradients() == null) {
        initGradientsView();
      }
      pass = passes.get().training(input);
      return pass.forward(input, seed);
    }
    dropouts().forEach(layer -> layer.seed(seed));
    String output = getConfiguration().getNetworkOutputs().get(0);
    return feedForward(new INDArray[] {input}, true, false).get(output);
  }

  private Stream<DropoutLayer> dropouts() {
    return Arrays.stream(getLayers())
        .filter(DropoutLayer.class::isInstance)
        .map(DropoutLayer.class::cast);
  }

  /** Propagates a gradient at the output back and sets {@link #weightGradient}. */
  public void backwardToWeights(INDArray atOutput) {
    if (passes.isPresent()) {
      pass.toWeights(atOutput);
    } else {
      backward(atOutput);
    }
  }

  /**
   * Propagates a gradient at the output back; {@link #weightGradient} is invalid afterwards.
   *
   * @return the gradient at the input
   */
  public INDArray backwardToInput(INDArray atOutput) {
    return passes.isPresent() ? pass.toInput(atOutput) : backward(atOutput);
  }

  private INDArray backward(INDArray atOutput) {
    calcBackpropGradients(false, false, atOutput);
    INDArray atInput = getVertex(getConfiguration().getNetworkInputs().get(0)).getEpsilon();
    for (GraphVertex vertex : getVertices()) {
      vertex.clear();
    }
    return atInput;
  }

  /** The result of the last {@link #backwardToWeights}: one value for each of {@link #params}. */
  public INDArray weightGradient() {
    return getFlattenedGradients();
  }

  /**
   * Takes one optimizer step along {@link #weightGradient}, with the rules set by {@link #learnBy}.
   *
   * @param iteration steps done so far: Adam's bias correction needs it
   */
  public void update(int iteration) {
    if (passes.isPresent() && AdamStep.suits(getUpdater())) {
      AdamStep.of(this).apply(iteration, rules);
      return;
    }
    ClippedUpdate.apply(this, rules, iteration);
  }

  /**
   * Sets how the weights move from now on; the optimizer's moments stay.
   *
   * @param pretrained end of the part that has a learning rate of its own, if there is one
   */
  void learnBy(UpdateRules rules, Optional<NetworkPlace> pretrained) {
    this.rules = rules;
    long until = pretrained.map(place -> parametersUpTo(place.vertex())).orElse(0L);
    for (UpdaterBlock block : getUpdater().getUpdaterBlocks()) {
      IUpdater updater = block.getGradientUpdater().getConfig();
      if (updater.hasLearningRate()) {
        boolean ofPretrained = block.getParamOffsetStart() < until;
        updater.setLrAndSchedule(ofPretrained ? rules.pretrainedRate() : rules.rate(), null);
      }
    }
  }

  /**
   * From now on, nothing up to a place is trained: batch norms there use their running statistics,
   * and no gradient is computed before it.
   *
   * @param until the last vertex; empty to train all
   */
  void freeze(Optional<NetworkPlace> until) {
    Set<String> vertices = until.map(place -> upTo(place.vertex())).orElse(Set.of());
    if (vertices.equals(frozen)) {
      return;
    }
    frozen = vertices;
    pass = null;
    passes.ifPresent(made -> made.freeze(vertices));
    for (Layer layer : getLayers()) {
      if (layer instanceof BatchNorm2dLayer norm) {
        if (vertices.contains(layer.conf().getLayer().getLayerName())) {
          norm.fix();
        } else {
          norm.release();
        }
      }
    }
  }

  /** The vertices from the input up to {@code last}, in the order of their parameters. */
  private Set<String> upTo(String last) {
    Set<String> vertices = new LinkedHashSet<>();
    for (String vertex : getConfiguration().getTopologicalOrderStr()) {
      if (!getConfiguration().getNetworkInputs().contains(vertex)) {
        vertices.add(vertex);
      }
      if (vertex.equals(last)) {
        return vertices;
      }
    }
    throw new IllegalArgumentException("no vertex " + last);
  }

  private long parametersUpTo(String last) {
    return parametersOf(upTo(last));
  }

  private long parametersOf(Set<String> vertices) {
    return vertices.stream().mapToLong(vertex -> getVertex(vertex).numParams()).sum();
  }

  /** Number of parameters at the beginning of {@link #params} that are not trained. */
  long frozenParameters() {
    return parametersOf(frozen);
  }

  /** Whether a vertex is frozen ({@link Gan#learnBy}). */
  public boolean isFrozen(String vertex) {
    return frozen.contains(vertex);
  }

  /** Sets the first parameters. */
  void assignFirst(float[] values) {
    Floats.write(
        values, params().reshape(params().length()).get(NDArrayIndex.interval(0, values.length)));
  }

  /** The network for inference; its weights must not change any more. */
  public Inference inference() {
    return Passes.of(this)
        .<Inference>map(Inference.OneDnn::new)
        .orElseGet(() -> new Inference.Nd4j(this));
  }

  /**
   * The same on a chosen engine.
   *
   * @throws IllegalArgumentException if the network has a vertex that ONNX cannot describe
   */
  public Inference inference(Engine engine) {
    return switch (engine) {
      case ONEDNN -> inference();
      case ONNXRUNTIME, ONNXRUNTIME_CUDA ->
          new Inference.OnnxRuntime(OnnxSession.of(OnnxModel.of(this), Threads.count()));
    };
  }

  /** Frees the memory that grows with the size of the pictures; the network can be used again. */
  @Override
  public void close() {
    pass = null;
    passes.ifPresent(Passes::close);
  }
}
