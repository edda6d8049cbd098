package dev.rechroma.gan.onednn;

import dev.rechroma.gan.layer.DropoutMask;
import dev.rechroma.gan.layer.Rectifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network in training on batches of one shape. It reads the network's parameters and writes its
 * gradients where DL4J keeps them. For one thread at a time.
 */
public final class TrainingPass implements AutoCloseable {
  private final PointerScope scope = OneDnn.scope();
  private final Kernels kernels = new Kernels();
  private final Graph graph;
  private final Map<String, Activation> outputs = new HashMap<>();
  private final List<Stage> stages = new ArrayList<>();

  /** Stages that work on the network's input itself. */
  private final List<Stage> first = new ArrayList<>();

  private final List<DropoutStage> dropouts = new ArrayList<>();
  private final Inlet input;
  private final Outlet inputGradient;
  private final Outlet output;
  private final Inlet outputGradient;

  /**
   * @param shape of the input, [N, C, H, W]
   * @param graph the layers' gradient views are there
   */
  TrainingPass(Graph graph, long[] shape) {
    this.graph = graph;
    try {
      Activation x = Activation.of(shape, OneDnn.plain(shape));
      outputs.put(graph.input(), x);
      graph.nodes().forEach(this::describe);
      Activation y = outputs.get(graph.output());
      input = Inlet.to(x.value(), shape, kernels);
      output = Outlet.from(y.value(), y.shape(), kernels);

      Gradients gradients = new Gradients(kernels);
      outputGradient = Inlet.to(gradients.begin(y), y.shape(), kernels);
      for (int i = stages.size() - 1; i >= 0; i--) {
        stages.get(i).describeBack(gradients);
      }
      inputGradient = Outlet.from(gradients.at(x), shape, kernels);
      kernels.allocate();
      gradients.allocate();
      scope.extend();
    } finally {
      scope.close();
    }
  }

  private void describe(Node node) {
    List<Activation> inputs = node.inputs().stream().map(outputs::get).toList();
    Activation made = describe(node, inputs);
    outputs.put(node.name(), made);
  }

  /** Adds the stages of a vertex; returns what the last of them makes. */
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
    return add(node, new JoinStage(kernels, inputs));
  }

  private Activation normalized(Node.Norm norm, Activation x) {
    IActivation rectifier = norm.settings().getActivationFn();
    boolean relu = Rectifier.of(rectifier).slope() == Rectifier.RELU;
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
    DropoutStage stage =
        new DropoutStage(kernels, DropoutMask.of(drop.layer()), x, outputFor(drop, x));
    dropouts.add(stage);
    return stage;
  }

  /** Where a vertex that keeps shape and format writes: over its input where only it reads that. */
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

  /** Whether it is for inputs of a shape. */
  boolean takes(long[] shape) {
    return Arrays.equals(input.shape(), shape);
  }

  /**
   * Input to output, in a new array.
   *
   * @param seed decides what dropout drops
   */
  public INDArray forward(INDArray x, long seed) {
    dropouts.forEach(dropout -> dropout.seed(seed));
    input.write(x);
    stages.forEach(Stage::forward);
    return output.read();
  }

  /** Gradient at the output of the last {@link #forward} to gradients of all parameters. */
  public void toWeights(INDArray atOutput) {
    outputGradient.write(atOutput);
    for (int i = stages.size() - 1; i >= 0; i--) {
      Stage stage = stages.get(i);
      if (!first.contains(stage)) {
        stage.toInput();
      }
      stage.toWeights();
    }
  }

  /** Gradient at the output of the last {@link #forward} to gradient at its input, a new array. */
  public INDArray toInput(INDArray atOutput) {
    outputGradient.write(atOutput);
    for (int i = stages.size() - 1; i >= 0; i--) {
      stages.get(i).toInput();
    }
    return inputGradient.read();
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    scope.close();
  }
}
