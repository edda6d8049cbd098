package dev.rechroma.gan.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Kinks;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.gan.graph.Graph;
import dev.rechroma.gan.layer.Conv2d;
import dev.rechroma.gan.layer.Dropout;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compares whole networks on oneDNN (in floats) with the same on ND4J's operations (in doubles).
 */
@Tag("numeric")
class PassesTest {
  private static final double TOLERANCE = 1e-4;

  private static final int SEED = 7;

  private final Random random = new Random(3);

  /**
   * pix2pix has dropout from 64 px on; channels in whole blocks of 16, of 8, and of neither, and
   * enough of them and of tiles for Winograd's algorithm.
   */
  @ParameterizedTest
  @CsvSource({
    "LAB, 32, 2, 36, 2",
    "LAB, 16, 1, 32, 1",
    "LAB, 5, 3, 40, 3",
    "LAB, 32, 1, 96, 3",
    "PIX2PIX, 16, 0, 64, 2",
    "PIX2PIX, 8, 0, 64, 1",
    "PIX2PIX, 5, 0, 128, 1",
    "PIX2PIX, 16, 0, 32, 3"
  })
  void agreeWithTheOperationsOfNd4j(Variant variant, int width, int depth, int size, int batch) {
    Gan fast = gan(variant, width, depth, size, DataType.FLOAT);
    Gan exact = gan(variant, width, depth, size, DataType.DOUBLE);
    int condition = fast.colors().conditionChannels();
    int both = condition + fast.colors().targetChannels();

    assertAgree(fast.generator(), exact.generator(), random(batch, condition, size, size));
    assertAgree(fast.discriminator(), exact.discriminator(), random(batch, both, size, size));
  }

  private void assertAgree(Network fast, Network exact, INDArray input) {
    assertTrainingAgrees(fast, exact, input);
    INDArray floats = input.castTo(DataType.FLOAT);
    assertClose(fast.inference().apply(floats), exact.outputSingle(false, input));
  }

  private void assertTrainingAgrees(Network fast, Network exact, INDArray input) {
    assertThat(Passes.of(fast)).isPresent();
    assertThat(Passes.of(exact)).isEmpty();
    spread(exact);
    Kinks.avoid(exact, SEED, input);
    fast.params().assign(exact.params().castTo(DataType.FLOAT));
    INDArray floats = input.castTo(DataType.FLOAT);

    INDArray output = exact.forward(input, SEED);
    assertClose(fast.forward(floats, SEED), output);

    INDArray gradient = random(output.shape());
    fast.backwardToWeights(gradient.castTo(DataType.FLOAT));
    exact.backwardToWeights(gradient);
    assertClose(fast.weightGradient(), exact.weightGradient());

    exact.forward(input, SEED);
    INDArray atInput = exact.backwardToInput(gradient);
    assertClose(fast.backwardToInput(gradient.castTo(DataType.FLOAT)), atInput);
  }

  @Test
  void aPassIsMadeAnewForAnotherShape() {
    Gan gan = gan(Variant.LAB, 8, 1, 32, DataType.FLOAT);
    INDArray two = random(2, 1, 32, 32).castTo(DataType.FLOAT);

    INDArray before = gan.generator().forward(two);
    gan.generator().forward(random(3, 1, 40, 40).castTo(DataType.FLOAT));

    assertThat(gan.generator().forward(two)).isEqualTo(before);
  }

  @Test
  void passesForManyShapesAreKeptWithinBounds() {
    Passes passes = Passes.of(gan(Variant.LAB, 8, 1, 32, DataType.FLOAT).generator()).orElseThrow();
    try (passes) {
      INDArray small = random(1, 1, 32, 32).castTo(DataType.FLOAT);
      InferencePass first = passes.inference(small);
      for (int width = 36; width < 36 + 4 * 15; width += 4) {
        passes.inference(random(1, 1, 32, width));
      }
      assertThat(passes.inference(small)).isSameAs(first);
      passes.inference(random(1, 1, 32, 200));
      assertThat(passes.inferencePasses()).isEqualTo(16);
      assertThat(passes.inference(small)).isSameAs(first);

      // Each has at least two arrays of 8 x 1024 x 2048 floats: at most three passes fit.
      for (int width = 2048; width < 2064; width += 4) {
        passes.inference(Nd4j.create(DataType.FLOAT, 1, 1, 1024, width));
      }
      assertThat(passes.inferencePasses()).isBetween(1, 3);
    }
  }

  @Test
  void aNetworkThatCannotRunHereIsToldByItsVertex() {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("first", Conv2d.of(1, 2, 3, 1, 1), "in")
                .addVertex(
                    "sum", new ElementWiseVertex(ElementWiseVertex.Op.Subtract), "first", "first")
                .setOutputs("sum")
                .build());
    network.init();

    assertThat(Passes.of(network)).isEmpty();
    assertThatThrownBy(() -> Graph.of(network)).hasMessageContaining("vertex sum");
  }

  /**
   * Activations that others read are kept, and a join takes the same one twice. (DL4J's own
   * activation layer overwrites its input at inference, so the test uses a training pass without
   * dropout instead.)
   */
  @Test
  void whatOthersReadIsNotWrittenOver() {
    INDArray input = random(2, 1, 6, 6);
    assertTrainingAgrees(branching(0.5, DataType.FLOAT), branching(0.5, DataType.DOUBLE), input);

    Network fast = branching(0, DataType.FLOAT);
    INDArray floats = input.castTo(DataType.FLOAT);
    INDArray inTraining = fast.forward(floats, SEED).castTo(DataType.DOUBLE);
    assertClose(fast.inference().apply(floats), inTraining);
  }

  private static Network branching(double dropout, DataType type) {
    Network network =
        new Network(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("first", Conv2d.of(1, 4, 3, 1, 1), "in")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "first")
                .addLayer("dropped", Dropout.of(dropout), "first")
                .addLayer("tanh", new ActivationLayer(Activation.TANH), "dropped")
                .addVertex("join", new MergeVertex(), "first", "relu", "tanh", "first")
                .addLayer("last", Conv2d.of(16, 2, 3, 1, 1), "join")
                .setOutputs("last")
                .build());
    network.init();
    return network;
  }

  private static void assertClose(INDArray fast, INDArray exact) {
    assertThat(fast.shape()).isEqualTo(exact.shape());
    double scale = exact.amaxNumber().doubleValue();
    double error = fast.castTo(DataType.DOUBLE).sub(exact).amaxNumber().doubleValue();
    assertThat(error / scale).isLessThan(TOLERANCE);
  }

  private static Gan gan(Variant variant, int width, int depth, int size, DataType type) {
    return Gan.create(
        new GanSettings(variant, size, width, depth, width),
        new Optimizer(2e-4, 2e-4, 0.5),
        1,
        type);
  }

  /** Sets weights as after some training: initial ones are tiny, and all norms are alike. */
  private void spread(Network network) {
    network
        .paramTable()
        .forEach(
            (name, array) -> {
              if (name.endsWith("_var")) {
                array.assign(random(array.shape()).muli(0.5).addi(1));
              } else {
                array.addi(random(array.shape()).muli(0.1));
              }
            });
  }

  private INDArray random(long... shape) {
    long length = 1;
    for (long side : shape) {
      length *= side;
    }
    return Nd4j.createFromArray(random.doubles(length, -1, 1).toArray()).reshape('c', shape);
  }
}
