package dev.rechroma.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.device.Threads;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.PlainGan;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.Costs;
import dev.rechroma.train.EpochProgress;
import dev.rechroma.train.GanState;
import dev.rechroma.train.NetworkParameters;
import dev.rechroma.train.Round;
import dev.rechroma.train.RoundPlan;
import dev.rechroma.train.StepLoss;
import dev.rechroma.train.TrainSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterAveragingTest {
  private static final int COUNT = 26;

  @TempDir private Path folder;

  /** The mean of two gradients is the gradient of both batches together. */
  @Test
  void afterOneStepTwoWorkersAreOneWithTwiceTheBatch() {
    List<TensorRow> photos = Photos.some(6);
    for (String rates :
        List.of(
            "learning-rate = 0, discriminator-learning-rate = 0.5",
            "learning-rate = 0.5, discriminator-learning-rate = 0")) {
      TrainSettings settings = Photos.settings(rates);
      float[] together = step(settings, photos);
      RoundSum sum =
          new RoundSum()
              .plus(worker(step(settings, photos.subList(0, 3))))
              .plus(worker(step(settings, photos.subList(3, 6))));

      assertThat(distance(sum.mean().parameters(), together)).isLessThan(1e-5);
      assertThat(distance(step(settings, photos.subList(0, 3)), together)).isGreaterThan(1e-3);
    }
  }

  /** With a rate of zero for one network, as a worker's generator meets its own discriminator. */
  private static float[] step(TrainSettings settings, List<TensorRow> photos) {
    Gan gan = PlainGan.create(settings.gan());
    float[] before = NetworkParameters.of(gan).parameters();
    RoundPlan plan = new RoundPlan(0, 0, 0, 0, 1, photos.size(), 0, 1);
    new Round(settings, done -> {}).run(gan, plan, 0, photos);
    float[] move = NetworkParameters.of(gan).parameters();
    for (int i = 0; i < move.length; i++) {
      move[i] -= before[i];
    }
    return move;
  }

  private static RoundSum worker(float[] parameters) {
    WorkerReport report = new WorkerReport(0, "x", null, 0, 0, 0, null);
    return RoundSum.of(dev.rechroma.train.WirePrecision.FULL, parameters, VectorSum.NONE, report);
  }

  @Test
  void oneWorkerOnSparkIsTheLocalTrainer() {
    TrainSettings settings = Photos.settings("");
    GanState start = initial(settings);

    GanState onSpark = train(settings, start).state();

    // Sums come out differently with another number of threads.
    Threads.use(2);
    Gan gan = gan(settings);
    RoundPlan plan = new RoundPlan(0, 0, 0, 0, COUNT / 3, 3, 0, COUNT / 3);
    new Round(settings, done -> {}).run(gan, plan, 0, Photos.some(COUNT));
    NetworkParameters local = NetworkParameters.of(gan);
    assertSame(onSpark.networks(), local);
    assertThat(onSpark.imagesSeen()).isEqualTo(24);
    assertThat(onSpark.step()).isEqualTo(8);
  }

  @Test
  void severalWorkersEndInTheMeanOfWeightsAndMoments() {
    TrainSettings settings = Photos.settings("workers = 3, averaging-frequency = 2");
    GanState start = initial(settings);
    TensorDataSet data = data();
    try (Shards shards = Shards.of(data, settings, PhotoGroups.one(COUNT))) {
      List<List<TensorRow>> parts = shards.chunks().glom().collect();
      NetworkParameters mean = start.networks();
      Threads.use(1);
      for (RoundPlan plan : RoundPlan.ofEpoch(settings, 0, 0, 1, shards.photosInChunk())) {
        VectorSum parameters = VectorSum.NONE;
        VectorSum moments = VectorSum.NONE;
        for (int worker = 0; worker < 3; worker++) {
          Gan gan = gan(settings);
          mean.applyTo(gan);
          new Round(settings, done -> {}).run(gan, plan, worker, parts.get(worker));
          parameters = parameters.plus(VectorSum.of(NetworkParameters.of(gan).parameters()));
          moments = moments.plus(VectorSum.of(NetworkParameters.of(gan).moments()));
        }
        mean = new NetworkParameters(parameters.mean(), moments.mean());
      }

      Trained epoch = train(settings, start, shards);

      assertSame(epoch.state().networks(), mean);
      assertThat(length(mean.moments())).isPositive();
      assertThat(epoch.costs().rounds()).isEqualTo(1);
      assertThat(epoch.costs().workers()).isEqualTo(3);
      assertThat(epoch.costs().compute()).isPositive();
      assertThat(epoch.costs().megabytes())
          .isCloseTo(2 * 3 * megabytes(mean.parameters(), mean.moments()), within(0.01));
    }
  }

  @Test
  void aRunIsTheSameFromItsSeed() {
    TrainSettings settings = Photos.settings("workers = 3, averaging-frequency = 1");
    GanState start = initial(settings);

    assertSame(
        train(settings, start).state().networks(), train(settings, start).state().networks());
  }

  @Test
  void summedUpInATreeItIsTheSame() {
    TrainSettings few = Photos.settings("workers = 5, aggregation-depth = 1");
    TrainSettings tree = Photos.settings("workers = 5, aggregation-depth = 3");
    GanState start = initial(few);

    assertThat(distance(parameters(tree, start), parameters(few, start))).isLessThan(1e-6);
  }

  @Test
  void halfPrecisionOnTheWireIsNearAndHalvesWhatComesBack() {
    TrainSettings full = Photos.settings("workers = 2, averaging-frequency = 2");
    TrainSettings half =
        Photos.settings("workers = 2, averaging-frequency = 2, wire-precision = half");
    GanState start = initial(full);
    Trained exact = train(full, start);
    Trained rounded = train(half, start);

    assertThat(rounded.costs().megabytes())
        .isCloseTo(0.75 * exact.costs().megabytes(), within(1e-3));
    float[] move = minus(exact.state().networks().parameters(), start.networks().parameters());
    float[] near = minus(rounded.state().networks().parameters(), start.networks().parameters());
    assertThat(distance(near, move)).isLessThan(0.05);
  }

  @Test
  void momentsNeedNotTravelInEachRound() {
    TrainSettings settings =
        Photos.settings("workers = 2, averaging-frequency = 1, moments-averaging-frequency = 2");
    GanState start = initial(settings);

    Trained epoch = train(settings, start);

    // Weights there and back in all of 4 rounds; moments there in the first and third and back in
    // the
    // second and fourth.
    NetworkParameters networks = start.networks();
    assertThat(epoch.costs().rounds()).isEqualTo(4);
    assertThat(epoch.costs().megabytes())
        .isCloseTo(
            2 * (8 * megabytes(networks.parameters()) + 4 * megabytes(networks.moments())),
            within(0.01));
    assertThat(length(epoch.state().networks().moments())).isPositive();
  }

  @Test
  void anEpochGoesOnAfterARoundAsIfNothingHadHappened() {
    TrainSettings settings =
        Photos.settings("workers = 2, averaging-frequency = 1, moments-averaging-frequency = 2");
    try (Shards shards = Shards.of(data(), settings, PhotoGroups.one(COUNT))) {
      List<GanState> states = new ArrayList<>();
      Trained whole = train(settings, initial(settings), shards, states::add);

      // Of four rounds only the second leaves the moments with the driver, but for the last.
      assertThat(states).hasSize(1);
      assertThat(states.get(0).progress().rounds()).isEqualTo(2);
      Trained continued = train(settings, states.get(0), shards);

      assertSame(continued.state().networks(), whole.state().networks());
      assertThat(continued.state().average()).isEqualTo(whole.state().average());
      assertThat(continued.state().step()).isEqualTo(whole.state().step());
      assertThat(continued.state().imagesSeen()).isEqualTo(whole.state().imagesSeen());
      assertThat(continued.state().progress()).isEqualTo(EpochProgress.NONE);
      assertThat(continued.loss()).isEqualTo(whole.loss());
      assertThat(continued.costs().rounds()).isEqualTo(4);
    }
  }

  @Test
  void withOtherRoundsAnEpochGoesOnAtTheSameShare() {
    TrainSettings two = Photos.settings("workers = 2, averaging-frequency = 1");
    TrainSettings four = Photos.settings("workers = 4, averaging-frequency = 1");
    List<GanState> states = new ArrayList<>();
    try (Shards shards = Shards.of(data(), two, PhotoGroups.one(COUNT))) {
      train(two, initial(two), shards, states::add);
    }

    try (Shards shards = Shards.of(data(), four, PhotoGroups.one(COUNT))) {
      Trained epoch = train(four, states.get(1), shards);

      // Two of four rounds with two workers, then one of two with four.
      assertThat(epoch.state().step()).isEqualTo(3);
      assertThat(epoch.state().imagesSeen()).isEqualTo(2 * 2 * 3 + 4 * 3);
    }
  }

  @Test
  void whereMostWorkersReturnNoNumbersTheRoundFails() {
    TrainSettings settings = Photos.settings("workers = 2");
    GanState start = initial(settings);
    start.networks().parameters()[start.average().length - 1] = Float.NaN;

    assertThatThrownBy(() -> train(settings, start))
        .isInstanceOf(ParameterAveraging.MostDivergedException.class)
        .hasMessageContaining("NaN in epoch 1");
  }

  private float[] parameters(TrainSettings settings, GanState start) {
    return train(settings, start).state().networks().parameters();
  }

  /** An epoch and where it ends. */
  private record Trained(GanState state, StepLoss loss, Costs costs) {}

  private Trained train(TrainSettings settings, GanState start) {
    try (Shards shards = Shards.of(data(), settings, PhotoGroups.one(COUNT))) {
      return train(settings, start, shards);
    }
  }

  private static Trained train(TrainSettings settings, GanState start, Shards shards) {
    return train(settings, start, shards, state -> {});
  }

  private static Trained train(
      TrainSettings settings, GanState start, Shards shards, ParameterAveraging.EachRound each) {
    LongAccumulator done = Photos.spark().sparkContext().longAccumulator();
    try (ParameterAveraging workers =
        new ParameterAveraging(
            Photos.spark(),
            settings,
            shards,
            TrainingSlots.of(Photos.spark(), settings.averaging().workers()),
            start,
            done)) {
      ParameterAveraging.Epoch epoch = workers.epoch(each);
      return new Trained(workers.state(), epoch.loss(), epoch.costs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TensorDataSet data() {
    return Photos.dataSet(folder.resolve("data"), COUNT);
  }

  private static GanState initial(TrainSettings settings) {
    return GanState.initial(gan(settings));
  }

  private static Gan gan(TrainSettings settings) {
    return Gan.create(settings.gan(), settings.optimizer(), settings.seed());
  }

  private static double megabytes(float[]... arrays) {
    return java.util.Arrays.stream(arrays).mapToDouble(array -> 4e-6 * array.length).sum();
  }

  /** To the last bit; without printing thousands of numbers. */
  private static void assertSame(NetworkParameters one, NetworkParameters two) {
    assertThat(distance(one.parameters(), two.parameters())).isZero();
    assertThat(distance(one.moments(), two.moments())).isZero();
  }

  private static float[] minus(float[] one, float[] two) {
    float[] difference = one.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= two[i];
    }
    return difference;
  }

  private static double distance(float[] one, float[] two) {
    return length(minus(one, two)) / length(two);
  }

  private static double length(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
