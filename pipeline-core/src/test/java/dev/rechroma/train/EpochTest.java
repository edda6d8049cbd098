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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochTest {
  private static final int SIDE = 36;

  private final List<TensorRow> photos = IntStream.range(0, 7).mapToObj(EpochTest::photo).toList();

  @Test
  void aSecondRunFromTheSameSeedGivesTheSameWeights() {
    assertThat(train(settings(""), 2).generator())
        .containsExactly(train(settings(""), 2).generator());
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    assertThat(train(settings("seed = 5"), 1).generator())
        .isNotEqualTo(train(settings(""), 1).generator());
  }

  @Test
  void aStateThatWasTakenAwayAndBackGoesOnAsIfNothingHadHappened() {
    TrainSettings settings = settings("");
    GanState half = train(settings, 1);

    GanState resumed = run(settings, gan(settings), half).state();

    GanState through = train(settings, 2);
    assertThat(resumed.generator()).containsExactly(through.generator());
    assertThat(resumed.discriminatorMoments()).containsExactly(through.discriminatorMoments());
    assertThat(resumed.imagesSeen()).isEqualTo(12);
  }

  @Test
  void onlyWholeBatchesAreTrainedOn() {
    List<Integer> done = new ArrayList<>();
    TrainSettings settings = settings("");
    Gan gan = gan(settings);

    Epoch.Result result = new Epoch(settings, done::add).run(gan, GanState.initial(gan), photos);

    assertThat(done).containsExactly(3, 3);
    assertThat(result.steps()).isEqualTo(2);
    assertThat(result.state().imagesSeen()).isEqualTo(6);
  }

  @Test
  void fewerPhotosThanABatchAreOneBatch() {
    TrainSettings settings = settings("batch = 100");

    assertThat(run(settings, gan(settings), null).state().imagesSeen()).isEqualTo(7);
  }

  @Test
  void reconstructionAloneLowersTheErrorAndLeavesTheDiscriminator() {
    TrainSettings settings = settings("adversarial-weight = 0, learning-rate = 2e-3");
    Gan gan = gan(settings);
    GanState state = GanState.initial(gan);
    float[] before = state.discriminator().clone();
    double first = 0;
    double last = 0;
    for (int i = 0; i < 15; i++) {
      Epoch.Result result = run(settings, gan, state);
      state = result.state();
      last = result.loss().reconstruction();
      first = i == 0 ? last : first;
    }

    assertThat(last).isLessThan(first / 2);
    assertThat(state.discriminator()).containsExactly(before);
  }

  @Test
  void aLossThatIsNoNumberStops() {
    TrainSettings settings = settings("");
    Gan gan = gan(settings);
    GanState start = GanState.initial(gan);
    start.generator()[start.generator().length - 1] = Float.NaN;

    assertThatThrownBy(() -> run(settings, gan, start))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("NaN in epoch 1, step 1");
  }

  @Test
  void aWeightThatIsNoNumberStops() {
    TrainSettings settings = settings("");
    Gan gan = gan(settings);
    GanState start = GanState.initial(gan);
    start.generator()[5] = Float.NaN;

    assertThatThrownBy(() -> run(settings, gan, start))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("in epoch 1");
  }

  private GanState train(TrainSettings settings, int epochs) {
    Gan gan = gan(settings);
    GanState state = GanState.initial(gan);
    for (int i = 0; i < epochs; i++) {
      state = run(settings, gan, state).state();
    }
    return state;
  }

  private Epoch.Result run(TrainSettings settings, Gan gan, GanState start) {
    return new Epoch(settings, done -> {})
        .run(gan, start == null ? GanState.initial(gan) : start, photos);
  }

  private static Gan gan(TrainSettings settings) {
    return Gan.create(settings.gan(), settings.optimizer(), settings.seed());
  }

  private static TrainSettings settings(String more) {
    return TrainSettings.read(
        ConfigFactory.parseString(more)
            .withFallback(
                ConfigFactory.parseString(
                    "size = 32, batch = 3, generator-width = 4, generator-depth = 1, discriminator-width = 4"))
            .withFallback(Settings.reference().getConfig("train")));
  }

  /** One colour over a ramp of lightness, another for each photo. */
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
