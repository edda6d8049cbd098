package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.Settings;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainSettingsTest {
  private static final double TOLERANCE = 1e-12;

  /** Computed by hand: the first of two decaying epochs has 1 - 1/3, the last 1 - 2/3. */
  @Test
  void overTheLastEpochsBothRatesFallInALine() {
    TrainSettings settings = settings("epochs = 5, decay-epochs = 2");

    assertThat(generatorRates(settings, 5))
        .containsExactly(new double[] {0.3, 0.3, 0.3, 0.2, 0.1}, within(TOLERANCE));
    assertThat(settings.optimizerOf(3).discriminatorRate()).isCloseTo(0.04, within(TOLERANCE));
    assertThat(settings.optimizerOf(3).beta1()).isEqualTo(settings.optimizer().beta1());
  }

  /** The code of pix2pix: 1 - max(0, 200 - 100) / 101 in the last of 100 + 100 epochs. */
  @Test
  void theLastEpochStillLearns() {
    TrainSettings settings = settings("epochs = 200, decay-epochs = 100");

    assertThat(settings.optimizerOf(99)).isEqualTo(settings.optimizer());
    assertThat(settings.optimizerOf(100).generatorRate())
        .isCloseTo(0.3 * 100 / 101, within(TOLERANCE));
    assertThat(settings.optimizerOf(199).generatorRate()).isCloseTo(0.3 / 101, within(TOLERANCE));
  }

  @Test
  void withFewerEpochsAllDecay() {
    assertThat(generatorRates(settings("epochs = 2, decay-epochs = 100"), 2))
        .containsExactly(new double[] {0.2, 0.1}, within(TOLERANCE));
  }

  @Test
  void withoutDecayTheRatesStay() {
    TrainSettings settings = settings("epochs = 5, decay-epochs = 0");

    assertThat(settings.optimizerOf(4)).isEqualTo(settings.optimizer());
  }

  private static double[] generatorRates(TrainSettings settings, int epochs) {
    return IntStream.range(0, epochs)
        .mapToDouble(epoch -> settings.optimizerOf(epoch).generatorRate())
        .toArray();
  }

  private static TrainSettings settings(String more) {
    return TrainSettings.read(
        ConfigFactory.parseString(
                more + ", learning-rate = 0.3, discriminator-learning-rate = 0.06")
            .withFallback(Settings.reference().getConfig("train")));
  }
}
