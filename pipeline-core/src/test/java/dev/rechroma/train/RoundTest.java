package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.Settings;
import dev.rechroma.gan.Gan;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.LabTensor;
import dev.rechroma.tensor.TensorRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

@Tag("numeric")
class RoundTest {
  private static final int SIDE = 36;

  private final List<TensorRow> photos =
      new ArrayList<>(IntStream.range(0, 7).mapToObj(RoundTest::photo).toList());

  @Test
  void aSecondRunFromTheSameSeedGivesTheSameWeights() {
    assertThat(train(settings(""), 2).parameters())
        .containsExactly(train(settings(""), 2).parameters());
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    assertThat(train(settings("seed = 5"), 1).parameters())
        .isNotEqualTo(train(settings(""), 1).parameters());
  }

  @Test
  void anotherWorkerTrainsInAnotherOrder() {
    TrainSettings settings = settings("");

    assertThat(run(settings, gan(settings), plan(0, 0, 0, 2), 1).parameters())
        .isNotEqualTo(run(settings, gan(settings), plan(0, 0, 0, 2), 0).parameters());
  }

  @Test
  void cutIntoRoundsAnEpochEndsInTheSameWeights() {
    TrainSettings settings = settings("");
    NetworkParameters first = run(settings, gan(settings), plan(0, 0, 0, 1), 0);
    Gan another = gan(settings);
    first.applyTo(another);

    NetworkParameters second = run(settings, another, plan(0, 1, 1, 1), 0);

    NetworkParameters through = run(settings, gan(settings), plan(0, 0, 0, 2), 0);
    assertThat(second.parameters()).containsExactly(through.parameters());
    assertThat(second.moments()).containsExactly(through.moments());
  }

  @Test
  void theRatesOfAnEpochDoNotHangOnWhatTheNetworksDidBefore() {
    TrainSettings settings = settings("epochs = 4, decay-epochs = 3");
    Gan used = gan(settings);
    NetworkParameters start = NetworkParameters.of(used);
    NetworkParameters last = run(settings, used, plan(3, 0, 0, 2), 0);
    start.applyTo(used);
    NetworkParameters first = run(settings, used, plan(0, 0, 0, 2), 0);

    assertThat(first.parameters())
        .containsExactly(run(settings, gan(settings), plan(0, 0, 0, 2), 0).parameters());
    assertThat(last.parameters())
        .containsExactly(run(settings, gan(settings), plan(3, 0, 0, 2), 0).parameters())
        .isNotEqualTo(run(settings(""), gan(settings), plan(3, 0, 0, 2), 0).parameters());
  }

  @Test
  void theOrderInWhichPhotosComeDoesNotMatter() {
    TrainSettings settings = settings("");
    NetworkParameters sorted = run(settings, gan(settings), plan(0, 0, 0, 2), 0);
    Collections.reverse(photos);

    assertThat(run(settings, gan(settings), plan(0, 0, 0, 2), 0).parameters())
        .containsExactly(sorted.parameters());
  }

  @Test
  void reconstructionAloneLowersTheErrorAndLeavesTheDiscriminator() {
    TrainSettings settings = settings("adversarial-weight = 0, learning-rate = 2e-3");
    Gan gan = gan(settings);
    INDArray before = gan.discriminator().params().dup();
    Round round = new Round(settings, done -> {});
    double first = round.run(gan, plan(0, 0, 0, 2), 0, photos).reconstruction();
    double last = first;
    for (int i = 1; i < 15; i++) {
      last = round.run(gan, plan(i, 2 * i, 0, 2), 0, photos).reconstruction();
    }

    assertThat(last).isLessThan(first / 2);
    assertThat(gan.discriminator().params()).isEqualTo(before);
  }

  @Test
  void theDiscriminatorRestsWhileTheGeneratorTakesFurtherSteps() {
    TrainSettings settings = settings("generator-steps = 2, warm-up-epochs = 0");
    Gan gan = gan(settings);
    Round round = new Round(settings, done -> {});
    round.run(gan, plan(0, 0, 0, 1), 0, photos);
    INDArray after = gan.discriminator().params().dup();
    INDArray generator = gan.generator().params().dup();

    StepLoss resting = round.run(gan, plan(0, 1, 1, 1), 0, photos);

    assertThat(gan.discriminator().params()).isEqualTo(after);
    assertThat(gan.generator().params()).isNotEqualTo(generator);
    assertThat(resting.adversarial()).isPositive();
  }

  @Test
  void aLossThatIsNoNumberStops() {
    TrainSettings settings = settings("");
    Gan gan = gan(settings);
    gan.generator().params().putScalar(gan.generator().numParams() - 1, Float.NaN);

    assertThatThrownBy(() -> run(settings, gan, plan(0, 0, 0, 2), 0))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("NaN in epoch 1, step 1");
  }

  private NetworkParameters train(TrainSettings settings, int epochs) {
    Gan gan = gan(settings);
    for (int i = 0; i < epochs; i++) {
      run(settings, gan, plan(i, 2 * i, 0, 2), 0);
    }
    return NetworkParameters.of(gan);
  }

  private NetworkParameters run(TrainSettings settings, Gan gan, RoundPlan plan, int worker) {
    new Round(settings, done -> {}).run(gan, plan, worker, photos);
    return NetworkParameters.of(gan);
  }

  private static RoundPlan plan(int epoch, int step, int skipped, int steps) {
    return new RoundPlan(epoch, step, 0, skipped, steps, 3, skipped, skipped + steps);
  }

  private static Gan gan(TrainSettings settings) {
    return Gan.create(settings.gan(), settings.optimizer(), settings.seed());
  }

  private static TrainSettings settings(String more) {
    return TrainSettings.read(
        ConfigFactory.parseString(more)
            .withFallback(
                ConfigFactory.parseString(
                    "size = 32, batch-size-per-worker = 3, generator-width = 4, generator-depth = 1, discriminator-width = 4"))
            .withFallback(Settings.reference().getConfig("train")));
  }

  /** One colour over a ramp of lightness, a different colour for each photo. */
  private static TensorRow photo(int index) {
    float[] l = new float[SIDE * SIDE];
    float[] a = new float[SIDE * SIDE];
    float[] b = new float[SIDE * SIDE];
    for (int i = 0; i < l.length; i++) {
      l[i] = (i + 11 * index) % 100;
      a[i] = 60 - 2 * index;
      b[i] = 40;
    }
    byte[] lab = LabTensor.encode(new LabImage(SIDE, SIDE, l, a, b));
    return new TensorRow(
        "id" + index, "photo" + index, "id" + index, TensorRow.View.MONO, SIDE, SIDE, SIDE, lab);
  }
}
