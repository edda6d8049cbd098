package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.HistoryCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that measures, keeps its best model, and knows when to stop. */
class TrainWatchTest {
  private static final double PRECISION = 1e-5;

  @TempDir private static Path shared;
  private static Path tensors;
  private static Path model;
  private static Config results;
  @TempDir private Path folder;

  /** The pictures are as large as those of the training, so that evaluate measures the same. */
  @BeforeAll
  static void trainOnce() {
    tensors = shared.resolve("tensors");
    model = shared.resolve("model");
    assertDone(Cli.run("ingest", "--input", Cli.SAMPLES, "--output", tensors, "--size=32"));
    Cli.Result trained = train(model, "--epochs=5", "--json");
    assertDone(trained);
    results = trained.json();
  }

  private static Cli.Result train(Path model, Object... more) {
    return Cli.run(
        "train",
        List.of("--data", tensors, "--model", model),
        Cli.TINY,
        List.of("--set=train.metrics-every=2", "--set=train.decay-epochs=3"),
        List.of("--set=train.checkpoint-every=2", "--set=train.learning-rate=0.01"),
        List.of(more));
  }

  @Test
  void theMetricsAreThoseOfEvaluate() throws IOException {
    Cli.Result evaluated = evaluate(model);

    History.Row last = history(model).last();
    assertThat(history(model).rows())
        .extracting(History.Row::isMeasured)
        .containsExactly(false, true, false, true, true);
    Config expected = evaluated.json().getConfigList("models").get(0);
    for (Metric metric : Metric.values()) {
      double value = expected.getDouble(metric.key());
      assertThat(metric.of(last)).as(metric.key()).isCloseTo(value, relative(value));
      assertThat(results.getDouble("metrics." + metric.key())).isEqualTo(metric.of(last));
    }
    assertThat(results.getDouble("metrics.true-colorfulness")).isGreaterThan(10);
  }

  @Test
  void theRatesFallAsTheyWereAskedTo() throws IOException {
    assertThat(history(model).rows())
        .extracting(row -> row.rates().generator())
        .containsExactly(0.01, 0.01, 0.0075, 0.005, 0.0025);
  }

  @Test
  void theBestModelServesAsAny() throws IOException {
    int epoch = results.getInt("best.epoch");
    Config description = description(model.resolve("best"));

    Cli.Result evaluated = evaluate(model.resolve("best"));
    Cli.Result colorized =
        Cli.run(
            "colorize",
            List.of("--input", Cli.SAMPLES, "--output", folder.resolve("colour")),
            List.of("--model", model.resolve("best")));

    assertDone(colorized);
    assertThat(description.getInt("epochs")).isEqualTo(epoch);
    assertThat(description.getInt("best.epoch")).isEqualTo(epoch);
    assertThat(description.getString("best.metric")).isEqualTo("auc");
    double value = description.getDouble("best.value");
    assertThat(value).isEqualTo(results.getDouble("best.value"));
    assertThat(evaluated.json().getConfigList("models").get(0).getDouble("auc"))
        .isCloseTo(value, relative(value));
    assertThat(history(model).rows())
        .filteredOn(History.Row::isMeasured)
        .allSatisfy(row -> assertThat(Metric.AUC.of(row)).isLessThanOrEqualTo(value));
  }

  @Test
  void anInterruptedTrainingEndsWithTheSameNumbersAndTheSameBestModel() throws IOException {
    Path interrupted = folder.resolve("model");
    FileUtils.copyDirectory(model.toFile(), interrupted.toFile());
    // As if it had been killed while it wrote what belongs to the last checkpoint.
    Files.delete(interrupted.resolve("trainer/epoch-000005.zip"));
    Files.writeString(interrupted.resolve("best/generator.zip"), "cut");

    assertDone(Cli.run("train", "--data", tensors, "--model", interrupted, "--resume"));

    assertThat(numbers(interrupted)).isEqualTo(numbers(model));
    assertThat(weights(interrupted.resolve("best"))).isEqualTo(weights(model.resolve("best")));
    assertThat(description(interrupted.resolve("best")).getObject("best"))
        .isEqualTo(description(model.resolve("best")).getObject("best"));
  }

  @Test
  void withoutABetterEpochItStopsAndSaysHowToGoOn() throws IOException {
    Path stopping = folder.resolve("model");

    Cli.Result stopped = train(stopping, "--epochs=200", "--set=train.early-stop=1", "--json");
    Cli.Result again = Cli.run("train", "--data", tensors, "--model", stopping, "--resume");

    assertDone(stopped);
    int epochs = stopped.json().getInt("epochs");
    assertThat(epochs).isLessThan(200);
    assertThat(stopped.json().getBoolean("stoppedEarly")).isTrue();
    assertThat(stopped.json().getInt("best.epoch")).isEqualTo(epochs - 2);
    assertThat(description(stopping).getInt("epochs")).isEqualTo(epochs);
    assertThat(history(stopping).rows()).hasSize(epochs);
    assertThat(stopping.resolve(String.format(Locale.ROOT, "trainer/epoch-%06d.zip", epochs)))
        .isNotEmptyFile();
    assertThat(stopping.resolve(String.format(Locale.ROOT, "samples/epoch-%04d.png", epochs)))
        .isNotEmptyFile();
    assertMistake(again, "stopped early: up to epoch " + epochs + " no better AuC");
    assertThat(again.err()).contains("--set train.early-stop=0 or more than 1");
  }

  @Test
  void theCurvesAreThereForTensorBoard() {
    assertThat(model.resolve("tensorboard/events.out.tfevents.000002")).isNotEmptyFile();
    assertThat(model.resolve("tensorboard/events.out.tfevents.000005")).isNotEmptyFile();
  }

  @Test
  void theReportShowsTheMetricsByEpoch() throws IOException {
    assertDone(evaluate(model));

    assertThat(Files.readString(folder.resolve("report/index.html")))
        .contains("Metrics by epoch", "<b>PSNR, dB</b> by epoch", ">truth</span>");
  }

  @Test
  void mistakesAreNamed() {
    Path none = folder.resolve("none");

    assertMistake(
        train(none, "--set=train.best-metric=colorfulness", "--set=train.metrics-every=0"),
        "best-metric is \"colorfulness\", must be one of: psnr, ssim,");
    assertMistake(train(none, "--set=train.metrics-every=0"), "metrics-every is 0, must be from 1");
    assertMistake(train(none, "--set=train.early-stop=-1"), "early-stop is -1, must be from 0");
  }

  @Test
  void withoutValidationPhotosNothingIsMeasuredAndNothingCanStopIt() throws IOException {
    Path unseen = folder.resolve("tensors");
    Path blind = folder.resolve("model");
    assertDone(
        Cli.run(
            "ingest",
            List.of("--input", Cli.SAMPLES, "--output", unseen, "--size=32"),
            "--set=ingest.validation=0"));
    List<Object> training =
        List.of("train", "--data=" + unseen, "--model=" + blind, "--epochs=1", "--json");

    assertMistake(
        Cli.run(
            training.toArray()[0], training.subList(1, 5), Cli.TINY, "--set=train.early-stop=3"),
        "train.early-stop = 3 needs photos for validation, and " + unseen + " has none");
    Cli.Result trained = Cli.run(training.toArray()[0], training.subList(1, 5), Cli.TINY);

    assertDone(trained);
    assertThat(trained.json().getIsNull("metrics.auc")).isTrue();
    assertThat(trained.json().getIsNull("best")).isTrue();
    assertThat(blind.resolve("best")).doesNotExist();
    assertThat(history(blind).last().isMeasured()).isFalse();
  }

  private Cli.Result evaluate(Path model) {
    Cli.Result result =
        Cli.run(
            "evaluate",
            List.of("--data", tensors, "--model", model, "--split=validation", "--json"),
            List.of("--report", folder.resolve("report")));
    assertDone(result);
    return result;
  }

  private static float[] weights(Path model) throws IOException {
    return new ModelDirectory(new LocalStorage(model)).weights();
  }

  /** The history without what it took. */
  private static List<History.Row> numbers(Path model) throws IOException {
    return history(model).rows().stream()
        .map(
            row ->
                new History.Row(
                    row.epoch(),
                    row.step(),
                    row.imagesSeen(),
                    row.loss(),
                    row.validationAbMse(),
                    0,
                    dev.rechroma.train.Costs.NONE,
                    row.rates(),
                    row.metrics()))
        .toList();
  }

  private static History history(Path model) throws IOException {
    return HistoryCsv.read(new LocalStorage(model));
  }

  private static Config description(Path model) {
    return ConfigFactory.parseFile(model.resolve("model.json").toFile());
  }

  /** The history has six digits. */
  private static org.assertj.core.data.Offset<Double> relative(double value) {
    return within(PRECISION * Math.abs(value));
  }

  private static void assertDone(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
  }

  private static void assertMistake(Cli.Result result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
  }
}
