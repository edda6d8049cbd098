package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.device.Threads;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Compares with DL4J's own Adam. */
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

  /** Clipping, decay and a frozen beginning, compared with the same steps on DL4J's own updater. */
  @Test
  void clipsAndDecaysAsTheOtherWayDoes() {
    UpdateRules rules = new UpdateRules(2e-3, 1e-3, 0.1, 0.5);
    Network ours = network();
    Network theirs = network();
    Optional<NetworkPlace> first = Optional.of(new NetworkPlace("layer1"));
    List.of(ours, theirs).forEach(each -> each.learnBy(rules, first));
    List.of(ours, theirs).forEach(each -> each.freeze(first));
    INDArray before = ours.params().dup();
    for (int i = 0; i < 3; i++) {
      INDArray gradient = random(ours.params().length());
      ours.weightGradient().assign(gradient);
      ours.update(i);
      theirs.weightGradient().assign(gradient);
      ClippedUpdate.apply(theirs, rules, i);
    }

    int frozen = (int) ours.frozenParameters();
    assertThat(frozen).isEqualTo(8 * 9 + 4 * 8);
    assertClose(ours.params(), theirs.params());
    assertThat(first(ours.params(), frozen)).isEqualTo(first(before, frozen));
  }

  /**
   * A gradient of norm 2 is scaled to 0.5; at the first step Adam's move is the rate times the
   * gradient's sign, nearly, and the weights shrink by rate * decay.
   */
  @Test
  void aFirstStepWorkedOutByHand() {
    Network network = network();
    network.learnBy(new UpdateRules(0.01, 0.01, 0.5, 0.5), Optional.empty());
    int bias = (int) network.params().length() - 1;
    network.params().putScalar(bias, 2);
    network.weightGradient().assign(0);
    network.weightGradient().putScalar(bias, -2);

    network.update(0);

    assertThat(network.params().getDouble(bias)).isCloseTo(2 * (1 - 0.005) + 0.01, within(1e-5));
    INDArray moments = network.getUpdater().getStateViewArray();
    // m = (1 - beta1) g with beta1 = 0.5 and the clipped g of -0.5.
    assertThat(moments.minNumber().doubleValue()).isCloseTo(-0.25, within(1e-6));
  }

  private static INDArray first(INDArray values, int count) {
    return values.reshape(values.length()).get(NDArrayIndex.interval(0, count)).dup();
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
    INDArray prediction = network.forward(Nd4j.zeros(1, 1, 32, 32));
    network.backwardToWeights(prediction.like());
    return network;
  }

  private INDArray random(long length) {
    return Nd4j.createFromArray(random.doubles(length, -1, 1).toArray())
        .castTo(DataType.FLOAT)
        .reshape(1, length);
  }
}
