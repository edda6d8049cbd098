package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.engine.Session;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.HistoryCsv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Spark does to tasks and executors on a shared cluster: second attempts beside the first,
 * executors that are taken away, with or without notice. Results are as those of a quiet run.
 */
@Tag("processes")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PreemptionTest {
  /** Only a second attempt ends what a stopped executor has begun: it is not given up. */
  private static final List<String> SPECULATION =
      List.of(
          "spark.speculation=true",
          "spark.speculation.interval=100ms",
          "spark.speculation.multiplier=1.1",
          "spark.speculation.quantile=0.1",
          "spark.network.timeout=3600s",
          // Else the driver waits at its end until the stopped executor answers.
          "spark.cleaner.referenceTracking.blocking=false");

  private static final int FRAMES = 90;

  private static final List<String> DECOMMISSION =
      List.of(
          "spark.decommission.enabled=true",
          "spark.storage.decommission.enabled=true",
          "spark.storage.decommission.rddBlocks.enabled=true",
          "spark.storage.decommission.shuffleBlocks.enabled=true");

  @TempDir private static Path servers;
  private static Cluster cluster;

  @TempDir private Path folder;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = new Cluster(servers);
  }

  @AfterAll
  static void leaveNoProcess() {
    cluster.close();
  }

  @Test
  void photosOfAStoppedExecutorAreColorizedBySecondAttempts() throws Exception {
    Path model = Samples.model();
    Path quiet = folder.resolve("quiet");
    assertThat(Cli.run(colorize(model, quiet)).code()).isZero();
    Path output = folder.resolve("out");

    Cluster.Driver driver = cluster.start("colorize", SPECULATION, colorize(model, output));
    driver.await(() -> files(output.resolve("_rechroma/journal")).size() == 2);
    ProcessHandle stopped = cluster.executors().get(0);
    Cluster.signal("STOP", stopped);
    Cli.Result result = driver.result();

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains("as speculatable");
    Map<String, String> expected = photos(quiet);
    assertThat(result.json().getInt("colorized")).isEqualTo(expected.size());
    assertThat(photos(output)).isEqualTo(expected);

    Cluster.signal("CONT", stopped);
    Cluster.await(() -> !stopped.isAlive());
    assertThat(output.resolve("_rechroma/journal")).doesNotExist();
    assertThat(output.resolve("_rechroma/parts")).doesNotExist();
    Cli.Result again = Cli.run(colorize(model, output), "--json");
    assertThat(again.json().getInt("doneBefore")).isEqualTo(expected.size());
  }

  @Test
  void photosThatTwoAttemptsReadAtOnceAreIngestedOnce() throws Exception {
    Path quiet = Samples.tensors();
    Path output = folder.resolve("tensors");

    Cluster.Driver driver = cluster.start("ingest", SPECULATION, ingest(output));
    driver.await(() -> files(output.resolve("_rechroma/outcomes")).size() == 2);
    ProcessHandle slow = cluster.executors().get(0);
    Cluster.signal("STOP", slow);
    driver.await(() -> driver.log().contains("as speculatable"));
    Cluster.signal("CONT", slow);
    Cli.Result result = driver.result();

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(rows(output)).isEqualTo(rows(quiet)).doesNotHaveDuplicates();
    assertThat(Cli.run(ingest(output), "--add", "--json").json().getInt("unchanged"))
        .isEqualTo(rows(quiet).size());
  }

  @Test
  void aTrainingEndsInTheSameWeightsWhateverExecutorsAreTakenFromIt() throws Exception {
    Path tensors = Samples.tensors();
    Path quiet = folder.resolve("quiet");
    Cli.Result undisturbed = cluster.start("quiet", List.of(), train(tensors, quiet)).result();
    assertThat(undisturbed.code()).as(undisturbed.err()).isZero();
    Path model = folder.resolve("model");

    List<String> spark =
        Stream.of(DECOMMISSION, SPECULATION, List.of("spark.excludeOnFailure.enabled=true"))
            .flatMap(List::stream)
            .toList();
    Cluster.Driver driver = cluster.start("train", spark, train(tensors, model));
    driver.await(() -> epochs(model).size() >= 2);
    List<ProcessHandle> executors = cluster.executors();
    Cluster.signal("PWR", executors.get(0));
    driver.await(() -> driver.log().contains("Decommission executor"));
    Cluster.signal("KILL", executors.get(1));
    Cli.Result result = driver.result();

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(epochs(model))
        .extracting(History.Row::loss)
        .isEqualTo(epochs(quiet).stream().map(History.Row::loss).toList());
    assertThat(TrainedModel.load(new LocalStorage(model)).weights())
        .isEqualTo(TrainedModel.load(new LocalStorage(quiet)).weights());
  }

  @Test
  void aFilmWhoseExecutorIsTakenAwayIsWhole() throws Exception {
    Path films = folder.resolve("films");
    TestFilm.write(films.resolve("film.mkv"), FRAMES);
    Path quiet = folder.resolve("quiet");
    assertThat(Cli.run(video(films, quiet)).code()).isZero();
    Path output = folder.resolve("out");

    Cluster.Driver driver = cluster.start("video", SPECULATION, video(films, output));
    driver.await(() -> !files(output.resolve("_rechroma/video")).isEmpty());
    Cluster.signal("TERM", cluster.executors().get(0));
    Cli.Result result = driver.result();

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().getInt("frames")).isEqualTo(FRAMES);
    assertThat(photos(output)).isEqualTo(photos(quiet));
    assertThat(output.resolve("_rechroma/video")).isEmptyDirectory();
  }

  @Test
  void anEvaluationMeasuresTheSameWithAnExecutorLess() throws Exception {
    Path quiet = folder.resolve("quiet");
    Path report = folder.resolve("report");
    assertThat(Cli.run(evaluate(quiet)).code()).isZero();

    Cluster.Driver driver = cluster.start("evaluate", List.of(), evaluate(report));
    driver.await(() -> driver.log().contains("Finished task"));
    Cluster.signal("KILL", cluster.executors().get(0));
    Cli.Result result = driver.result();

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(report.resolve("per-photo.csv"))
        .hasSameTextualContentAs(quiet.resolve("per-photo.csv"));
  }

  private static List<String> evaluate(Path report) {
    return List.of(
        "evaluate",
        "--model=" + Samples.model(),
        "--data=" + Samples.tensors(),
        "--split=train",
        "--report=" + report,
        "--engine=onednn");
  }

  private static List<String> video(Path films, Path output) {
    return List.of(
        "video",
        "--input=" + films,
        "--output=" + output,
        "--model=" + Samples.model(),
        "--set=video.segment-seconds=1",
        "--engine=onednn");
  }

  private static List<String> ingest(Path output) {
    String photos = "--input=" + Cli.SAMPLES.toAbsolutePath();
    return List.of("ingest", photos, "--output=" + output, "--size=" + Samples.SIZE);
  }

  private static List<String> train(Path tensors, Path model) {
    List<String> all = new ArrayList<>(List.of("train", "--data=" + tensors, "--model=" + model));
    all.addAll(List.of("--workers=2", "--epochs=40", "--set=train.averaging-frequency=1"));
    all.addAll(Cli.TINY);
    return all;
  }

  private static List<History.Row> epochs(Path model) {
    try {
      return HistoryCsv.read(new LocalStorage(model)).rows();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The photos of a data set, each with its split and picture. */
  private static List<String> rows(Path tensors) {
    SparkSession spark = Session.open("test", Optional.of("local[2]"), Map.of());
    return spark
        .read()
        .parquet(tensors.toString())
        .selectExpr("concat_ws(' ', source, split, md5(lab))")
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private static List<String> colorize(Path model, Path output) {
    return List.of(
        "colorize",
        "--input=" + Cli.SAMPLES.toAbsolutePath(),
        "--output=" + output,
        "--model=" + model,
        "--colored=recolorize",
        "--engine=onednn",
        Cli.NO_PAGE);
  }

  /** Hashes of the photos in an output folder. */
  private static Map<String, String> photos(Path output) {
    return files(output).stream()
        .filter(file -> !output.relativize(file).startsWith("_rechroma"))
        .collect(
            Collectors.toMap(
                file -> output.relativize(file).toString(),
                PreemptionTest::hash,
                (one, other) -> one,
                TreeMap::new));
  }

  private static String hash(Path file) {
    try {
      return DigestUtils.sha256Hex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
