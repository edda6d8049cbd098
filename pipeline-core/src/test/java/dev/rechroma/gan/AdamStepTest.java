package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against DL4J's own Adam. */
class AdamStepTest {
  private static final double TOLERANCE = 1e-6;

  private final Random random = new Random(1);
  private final int threads = Threads.count();

  @AfterEach
  void useAsManyThreadsAsBefore() {
    Threads.use(threads);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void movesWeightsAndMomentsAsDl4jDoes(int used) {
    Threads.use(used);
    Network ours = network();
    Network theirs = network();
    for (int i = 0; i < 5; i++) {
      INDArray gradient = random(ours.params().length());
      ours.weightGradient().assign(gradient);
      ours.update(i);
      theirs.weightGradient().assign(gradient);
      updateByDl4j(theirs, i);
    }

    assertThat(AdamStep.suits(ours.getUpdater())).isTrue();
    assertClose(ours.params(), theirs.params());
    assertClose(ours.getUpdater().getStateViewArray(), theirs.getUpdater().getStateViewArray());
  }

  private static void updateByDl4j(Network network, int iteration) {
    DefaultGradient gradient = new DefaultGradient(network.weightGradient());
    network.getUpdater().update(gradient, iteration, 0, 1, LayerWorkspaceMgr.noWorkspaces());
    network.params().subi(network.weightGradient().reshape(network.params().shape()));
  }

  private static void assertClose(INDArray ours, INDArray theirs) {
    assertThat(theirs.amaxNumber().doubleValue()).isPositive();
    assertThat(ours.sub(theirs).amaxNumber().doubleValue())
        .isLessThan(TOLERANCE * theirs.amaxNumber().doubleValue());
  }

  /** More weights than fit in one part, and norms among them. */
  private static Network network() {
    Gan gan =
        Gan.create(new GanSettings(Variant.LAB, 32, 8, 2, 4), new Optimizer(2e-3, 2e-3, 0.5), 1);
    Network network = gan.generator();
    INDArray painting = network.forward(Nd4j.zeros(1, 1, 32, 32));
    network.backwardToWeights(painting.like());
    return network;
  }

  private INDArray random(long length) {
    return Nd4j.createFromArray(random.doubles(length, -1, 1).toArray())
        .castTo(DataType.FLOAT)
        .reshape(1, length);
  }
}
