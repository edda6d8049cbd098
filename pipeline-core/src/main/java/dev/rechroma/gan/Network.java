package dev.rechroma.gan;

import dev.rechroma.gan.layer.DropoutLayer;
import dev.rechroma.gan.onednn.Passes;
import dev.rechroma.gan.onednn.TrainingPass;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A graph of one input and one output whose loss stands outside of it: the pass back begins with a
 * gradient that the caller gives, and can end with the gradient at the input, which {@link
 * ComputationGraph} computes and forgets.
 *
 * <p>On a CPU it runs on oneDNN itself ({@link Passes}), elsewhere on ND4J's operations. For one
 * thread at a time.
 */
public final class Network extends ComputationGraph implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private transient Optional<Passes> passes = Optional.empty();
  private transient TrainingPass pass;

  /** A network to be initialized. */
  public Network(ComputationGraphConfiguration configuration) {
    super(configuration);
  }

  @Override
  public void init(INDArray parameters, boolean cloneParametersArray) {
    super.init(parameters, cloneParametersArray);
    passes = Passes.of(this);
  }

  /**
   * A training pass of a network without dropout; it is remembered until a pass back.
   *
   * @throws IllegalStateException where there is dropout
   */
  public INDArray forward(INDArray input) {
    if (dropouts().findAny().isPresent()) {
      throw new IllegalStateException("dropout wants a seed");
    }
    return forward(input, 0);
  }

  /**
   * A training pass; it is remembered until a pass back.
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

  /** Carries a gradient at the output back and leaves {@link #weightGradient}. */
  public void backwardToWeights(INDArray atOutput) {
    if (passes.isPresent()) {
      pass.toWeights(atOutput);
    } else {
      backward(atOutput);
    }
  }

  /**
   * Carries a gradient at the output back; {@link #weightGradient} is of no use afterwards.
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

  /** What the last {@link #backwardToWeights} left: one value for each of {@link #params}. */
  public INDArray weightGradient() {
    return getFlattenedGradients();
  }

  /**
   * Moves the weights by one step of the optimizer along {@link #weightGradient}.
   *
   * @param iteration steps done so far: Adam's bias correction needs it
   */
  public void update(int iteration) {
    if (passes.isPresent() && AdamStep.suits(getUpdater())) {
      AdamStep.of(params(), weightGradient(), getUpdater()).apply(iteration);
      return;
    }
    DefaultGradient gradient = new DefaultGradient(weightGradient());
    getUpdater().update(gradient, iteration, 0, 1, LayerWorkspaceMgr.noWorkspaces());
    params().subi(weightGradient().reshape(params().shape()));
  }

  /** Sets the learning rate of the optimizer; its moments stay. */
  void learningRate(double rate) {
    getUpdater().getUpdaterBlocks().stream()
        .map(block -> block.getGradientUpdater().getConfig())
        .filter(IUpdater::hasLearningRate)
        .forEach(adam -> adam.setLrAndSchedule(rate, null));
  }

  /** The network outside of training, with weights that do not change any more. */
  public Inference inference() {
    return new Inference(this, Passes.of(this));
  }

  /** Gives memory back that grows with the pictures; the network can be used again. */
  @Override
  public void close() {
    pass = null;
    passes.ifPresent(Passes::close);
  }
}
