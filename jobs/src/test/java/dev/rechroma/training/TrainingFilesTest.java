package dev.rechroma.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.Settings;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.gan.Gan;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.train.Checkpoints;
import dev.rechroma.train.Costs;
import dev.rechroma.train.GanState;
import dev.rechroma.train.StepLoss;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.HistoryCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A best epoch between two checkpoints that are due. */
class TrainingFilesTest {
  @TempDir private Path folder;
  private final TrainingConfig training = training();
  private LocalStorage storage;
  private GanState state;
  private History history = History.empty();

  @BeforeEach
  void start() throws IOException {
    storage = new LocalStorage(folder);
    try (Gan gan = Gan.create(training.settings().gan(), training.settings().optimizer(), 1)) {
      state = GanState.initial(gan);
    }
    TrainingFiles files = begin();
    for (double auc : new double[] {90, 91, 89}) {
      state = state.nextEpoch();
      state.average()[0] = state.epoch();
      history = history.with(row(state.epoch(), auc));
      files.write(state, history);
    }
  }

  @Test
  void theBestEpochIsACheckpointTooAndStaysTheBest() throws IOException {
    assertThat(storage.list("trainer")).containsExactly("epoch-000001.zip", "epoch-000002.zip");
    assertBestIsTheSecond();
  }

  @Test
  void whatAKillLeftUnfinishedIsMadeUpFor() throws IOException {
    for (String left : new String[] {"best/generator.zip", "best/model.json"}) {
      Files.writeString(folder.resolve(left), "cut");
    }
    try (Gan gan = Gan.create(training.settings().gan(), training.settings().optimizer(), 1)) {
      state = new Checkpoints(storage).newest(gan).orElseThrow();
    }
    history = HistoryCsv.read(storage).upTo(state.epoch());

    begin();

    assertThat(state.epoch()).isEqualTo(2);
    assertBestIsTheSecond();
  }

  @Test
  void aKillBetweenACheckpointAndItsModelIsMadeUpFor() throws IOException {
    new Checkpoints(storage).write(state);
    Files.delete(folder.resolve("loss.png"));
    assertThat(TrainingFiles.areWhole(training, storage, 3, history)).isFalse();

    begin();

    assertThat(TrainingFiles.areWhole(training, storage, 3, history)).isTrue();
    assertThat(folder.resolve("loss.png")).isNotEmptyFile();
    ModelDirectory model = new ModelDirectory(storage);
    assertThat(model.description().getInt("epochs")).isEqualTo(3);
    assertThat(model.weights()[0]).isEqualTo(3);
    assertBestIsTheSecond();
  }

  private void assertBestIsTheSecond() throws IOException {
    ModelDirectory best = new ModelDirectory(storage.below("best"));
    Config description = best.description();
    assertThat(best.weights()[0]).isEqualTo(2);
    assertThat(description.getInt("epochs")).isEqualTo(2);
    assertThat(description.getInt("best.epoch")).isEqualTo(2);
    assertThat(description.getDouble("best.value")).isEqualTo(91);
    assertThat(description.getString("best.metric")).isEqualTo("auc");
    assertThat(description.getString("data")).isEqualTo("x");
  }

  private TrainingFiles begin() throws IOException {
    return TrainingFiles.begin(
        training, storage, List.of(), () -> Map.of("data", "x"), state, history);
  }

  private static History.Row row(int epoch, double auc) {
    return new History.Row(
        epoch,
        epoch,
        epoch,
        new StepLoss(0.7, 1, 0.7, 0.02),
        300,
        1,
        Costs.NONE,
        new History.Rates(1, 1),
        Map.of(Metric.AUC.key(), auc));
  }

  private static TrainingConfig training() {
    return TrainingConfig.read(
        ConfigFactory.parseString(
                """
                size = 32, generator-width = 4, generator-depth = 1, discriminator-width = 4,
                epochs = 100, checkpoint-every = 50, samples-every = 50
                """)
            .withFallback(Settings.reference().getConfig("train")));
  }
}
