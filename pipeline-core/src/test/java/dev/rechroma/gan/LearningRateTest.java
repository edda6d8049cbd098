package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * With a gradient that is always 1, Adam's corrected moments are 1, and each step is as long as the
 * learning rate. Floats go through {@link AdamStep}, doubles through DL4J's updater.
 */
class LearningRateTest {
  private static final GanSettings SETTINGS = new GanSettings(Variant.LAB, 32, 4, 1, 4);
  private static final Optimizer RATES = new Optimizer(0.02, 0.04, 0.5);

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void eachNetworkMovesAtItsOwnRateFromThenOn(DataType type) {
    try (Gan gan = Gan.create(SETTINGS, RATES, 1, type)) {
      assertThat(move(gan.generator(), 1, type, 0)).isCloseTo(0.02, within(1e-5));
      assertThat(move(gan.discriminator(), 3, type, 0)).isCloseTo(0.04, within(1e-5));

      gan.learnBy(RATES.scaled(0.25));

      assertThat(move(gan.generator(), 1, type, 1)).isCloseTo(0.005, within(1e-5));
      assertThat(move(gan.discriminator(), 3, type, 1)).isCloseTo(0.01, within(1e-5));
      gan.learnBy(RATES);
      assertThat(move(gan.generator(), 1, type, 2)).isCloseTo(0.02, within(1e-5));
    }
  }

  @Test
  void floatsTakeTheFastWayAndDoublesTheOther() {
    assertThat(AdamStep.suits(Gan.create(SETTINGS, RATES, 1).generator().getUpdater())).isTrue();
  }

  /** The shortest move, as running statistics of batch norms move by the whole gradient. */
  private static double move(Network network, int channels, DataType type, int iteration) {
    INDArray output = network.forward(Nd4j.zeros(type, 1, channels, 32, 32));
    network.backwardToWeights(output.ulike().assign(0));
    network.weightGradient().assign(1);
    INDArray before = network.params().dup();
    network.update(iteration);
    return before.sub(network.params()).minNumber().doubleValue();
  }
}
