package dev.rechroma.gan.onednn;

import dev.rechroma.gan.graph.Graph;
import dev.rechroma.gan.graph.Node;
import dev.rechroma.gan.layer.Rectifier;
import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Convolution;
import dev.rechroma.gan.onednn.kernel.Elementwise;
import dev.rechroma.gan.onednn.kernel.InputReorder;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import dev.rechroma.gan.onednn.kernel.OutputReorder;
import dev.rechroma.gan.onednn.kernel.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains a network on batches of one shape. It reads the network's parameters and writes its
 * gradients where DL4J keeps them. For one thread at a time.
 */
public final class TrainingPass implements AutoCloseable {
  private final PointerScope scope = OneDnn.scope();
  private final Kernels kernels = new Kernels();
  private final Graph graph;
  private final Set<String> frozen;
  private final Map<String, Activation> outputs = new HashMap<>();
  private final List<Stage> stages = new ArrayList<>();

  /** Stages without a backward pass, as nothing up to them is trained. */
  private final Set<Stage> oneWay = identitySet();

  /** Activations before which nothing is trained. */
  private final Set<Activation> constants = identitySet();

  /** Stages that work on the network's input itself. */
  private final List<Stage> first = new ArrayList<>();

  private final List<Stage> back;
  private final List<DropoutStage> dropouts = new ArrayList<>();
  private final InputReorder input;
  private final Optional<OutputReorder> inputGradient;
  private final OutputReorder output;
  private final InputReorder outputGradient;

  /**
   * @param shape of the input, [N, C, H, W]
   * @param graph its layers' gradient views must exist
   * @param frozen names of vertices at the beginning of the graph that are frozen: they run as at
   *     inference
   */
  TrainingPass(Graph graph, Set<String> frozen, long[] shape) {
    this.graph = graph;
    this.frozen = frozen;
    try {
      Activation x = Activation.of(shape, OneDnn.plain(shape));
      outputs.put(graph.input(), x);
      if (!frozen.isEmpty()) {
        constants.add(x);
      }
      graph.nodes().forEach(this::describe);
      Activation y = outputs.get(graph.output());
      input = InputReorder.to(x.value(), shape, kernels);
      output = OutputReorder.from(y.value(), y.shape(), kernels);

      Gradients gradients = new Gradients(kernels, constants);
      outputGradient = InputReorder.to(gradients.begin(y), y.shape(), kernels);
      back = back();
      back.forEach(stage -> stage.describeBack(gradients));
      inputGradient =
          frozen.isEmpty()
              ? Optional.of(OutputReorder.from(gradients.at(x), shape, kernels))
              : Optional.empty();
      kernels.allocate();
      gradients.allocate();
      scope.extend();
    } finally {
      scope.close();
    }
  }

  private static <T> Set<T> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** The stages that have a backward pass, the last one first. */
  private List<Stage> back() {
    List<Stage> back = new ArrayList<>(stages);
    back.removeIf(oneWay::contains);
    Collections.reverse(back);
    return back;
  }

  private void describe(Node node) {
    List<Activation> inputs = node.inputs().stream().map(outputs::get).toList();
    int before = stages.size();
    Activation made = frozen.contains(node.name()) ? frozen(node, inputs) : describe(node, inputs);
    outputs.put(node.name(), made);
    if (frozen.contains(node.name())) {
      oneWay.addAll(stages.subList(before, stages.size()));
      constants.add(made);
    }
  }

  /** Does {@link #describe(Node, List)} for a frozen vertex. */
  private Activation frozen(Node node, List<Activation> inputs) {
    Activation x = inputs.get(0);
    if (node instanceof Node.Convolving convolving) {
      return graph.isNormed(convolving) ? x : fused(convolving, Optional.empty(), x);
    }
    return node instanceof Node.Norm norm
        ? fused(norm.convolution(), Optional.of(norm), x)
        : describe(node, inputs);
  }

  private Activation fused(Node.Convolving node, Optional<Node.Norm> norm, Activation x) {
    FusedConvolution fused = FusedConvolution.of(node, norm, x, FusedConvolution.Output.WRITTEN);
    FrozenStage stage = new FrozenStage(kernels, fused, x);
    stages.add(stage);
    return stage.output();
  }

  /** Adds the stages of a vertex; returns the output of the last of them. */
  private Activation describe(Node node, List<Activation> inputs) {
    Activation x = inputs.get(0);
    if (node instanceof Node.Convolving convolving) {
      var settings = convolving.settings();
      Convolution convolution = new Convolution(settings, x.shape());
      Activation y =
          add(
              node,
              new ConvolutionStage(kernels, convolution, x, Parameters.of(convolving.layer())));
      return rectified(y, settings.getActivationFn());
    }
    if (node instanceof Node.Norm norm) {
      return normalized(norm, x);
    }
    if (node instanceof Node.Function function) {
      Elementwise formula = Elementwise.of(function.settings().getActivationFn());
      return add(node, new ElementwiseStage(kernels, formula, x, outputFor(node, x)));
    }
    if (node instanceof Node.Drop drop) {
      return add(node, dropout(drop, x));
    }
    return node instanceof Node.Sum
        ? add(node, sum(node, inputs))
        : add(node, new JoinStage(kernels, inputs));
  }

  /** A sum that overwrites its second input if nothing else reads that. */
  private SumStage sum(Node node, List<Activation> inputs) {
    Activation other = inputs.get(1);
    boolean inPlace = graph.uses(node.inputs().get(1)) == 1;
    return new SumStage(kernels, inputs.get(0), other, inPlace ? other : other.another());
  }

  private Activation normalized(Node.Norm norm, Activation x) {
    IActivation rectifier = norm.settings().getActivationFn();
    Rectifier function = Rectifier.of(rectifier);
    boolean relu = function.slope() == Rectifier.RELU && !function.isBounded();
    Activation y =
        add(norm, new NormStage(kernels, norm.settings(), relu, x, Parameters.of(norm.layer())));
    return relu ? y : rectified(y, rectifier);
  }

  private Activation rectified(Activation x, IActivation rectifier) {
    Elementwise formula = Elementwise.of(rectifier);
    if (!formula.isIdentity()) {
      stages.add(new ElementwiseStage(kernels, formula, x, x));
    }
    return x;
  }

  private DropoutStage dropout(Node.Drop drop, Activation x) {
    DropoutStage stage = new DropoutStage(kernels, drop.layer().mask(), x, outputFor(drop, x));
    dropouts.add(stage);
    return stage;
  }

  /** The output of a vertex that keeps shape and format: its input, if nothing else reads that. */
  private Activation outputFor(Node node, Activation x) {
    return graph.inPlace(node) ? x : x.another();
  }

  private Activation add(Node node, Stage stage) {
    stages.add(stage);
    if (node.inputs().equals(List.of(graph.input()))) {
      first.add(stage);
    }
    return stage.output();
  }

  /** Whether it was created for inputs of this shape. */
  boolean takes(long[] shape) {
    return Arrays.equals(input.shape(), shape);
  }

  /**
   * Maps input to output, in a new array.
   *
   * @param seed decides what dropout drops
   */
  public INDArray forward(INDArray x, long seed) {
    dropouts.forEach(dropout -> dropout.seed(seed));
    input.write(x);
    stages.forEach(Stage::forward);
    return output.read();
  }

  /**
   * Computes the gradients of all parameters from the gradient at the output of the last {@link
   * #forward}.
   */
  public void toWeights(INDArray atOutput) {
    outputGradient.write(atOutput);
    for (Stage stage : back) {
      if (!first.contains(stage)) {
        stage.toInput();
      }
      stage.toWeights();
    }
  }

  /**
   * Computes the gradient at the input from the gradient at the output of the last {@link
   * #forward}, in a new array.
   *
   * @throws IllegalStateException if layers are frozen
   */
  public INDArray toInput(INDArray atOutput) {
    OutputReorder atInput =
        inputGradient.orElseThrow(
            () -> new IllegalStateException("frozen layers have no way back"));
    outputGradient.write(atOutput);
    back.forEach(Stage::toInput);
    return atInput.read();
  }

  /** Frees the memory. */
  @Override
  public void close() {
    scope.close();
  }
}
