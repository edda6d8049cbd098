package dev.rechroma.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.engine.Session;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.train.Checkpoints;
import dev.rechroma.train.GanState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainAndColorizeTest {
  @TempDir private static Path shared;
  private static Path tensors;
  private static Path model;
  @TempDir private Path folder;

  @BeforeAll
  static void trainOnce() {
    tensors = Samples.tensors();
    model = shared.resolve("model");
    Cli.Result train = train(model, "--epochs=2", "--set=train.samples-every=1");
    assertThat(train.code()).as(train.err()).isZero();
  }

  @Test
  void theModelDirectoryHoldsWhatTheDesignPromises() throws Exception {
    assertThat(files(model))
        .contains(
            "model.json",
            "generator.zip",
            "history.csv",
            "loss.png",
            "samples/epoch-0001.png",
            "samples/epoch-0002.png",
            "trainer/epoch-000002.zip");
    Config description = ConfigFactory.parseFile(model.resolve("model.json").toFile());
    assertThat(description.getString("gan.variant")).isEqualTo("lab");
    assertThat(description.getInt("train.seed")).isEqualTo(1);
    assertThat(description.getString("provenance.libraries.spark")).isEqualTo("3.5.7");
    assertThat(description.getString("provenance.libraries.nd4j")).isEqualTo("1.0.0-M2.1");
    assertThat(description.getString("provenance.libraries.opencv")).isEqualTo("4.9.0-0");
    assertThat(description.getString("provenance.data")).matches("27-[0-9a-f]{16}");
    assertThat(Files.readAllLines(model.resolve("history.csv"))).hasSize(3);
  }

  @Test
  void anInterruptedTrainingEndsInTheSameWeights() throws Exception {
    Path interrupted = folder.resolve("model");

    assertThat(train(interrupted, "--epochs=1").code()).isZero();
    Cli.Result resumed =
        Cli.run(
            "train", "--data", tensors, "--model", interrupted, "--resume", "--epochs=2", "--json");

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.json().getInt("epochs")).isEqualTo(2);
    assertThat(resumed.json().getDouble("validationAbMse")).isPositive();
    assertThat(entry(interrupted, "epoch-000002.zip")).isEqualTo(entry(model, "epoch-000002.zip"));
  }

  @Test
  void aKillBetweenTheLastCheckpointAndItsModelIsMadeUpFor() throws Exception {
    Path killed = folder.resolve("model");
    assertThat(train(killed, "--epochs=1").code()).isZero();
    FileUtils.copyDirectory(model.resolve("trainer").toFile(), killed.resolve("trainer").toFile());
    Files.copy(model.resolve("history.csv"), killed.resolve("history.csv"), REPLACE_EXISTING);

    Cli.Result resumed =
        Cli.run("train", "--data", tensors, "--model", killed, "--resume", "--epochs=2");
    Cli.Result again = Cli.run("train", "--data", tensors, "--model", killed, "--resume");

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(new ModelDirectory(new LocalStorage(killed)).weights())
        .isEqualTo(new ModelDirectory(new LocalStorage(model)).weights());
    assertUserError(again, "has been trained for 2 epochs already");
  }

  /** It would begin with random weights, and write these over the model. */
  @Test
  void aModelWithoutCheckpointsCannotBeResumed() throws Exception {
    Path copy = folder.resolve("model");
    FileUtils.copyDirectory(model.toFile(), copy.toFile());
    FileUtils.deleteDirectory(copy.resolve("trainer").toFile());

    Cli.Result resumed =
        Cli.run("train", "--data", tensors, "--model", copy, "--resume", "--epochs=3");

    assertThat(resumed.code()).isEqualTo(2);
    assertThat(resumed.err()).contains("has no checkpoint to continue from", "--warm-start");
    assertThat(copy.resolve("generator.zip"))
        .hasSameBinaryContentAs(model.resolve("generator.zip"));
  }

  @Test
  void aTrainingInterruptedWithinAnEpochEndsInTheSameWeights() throws Exception {
    Path rounds = folder.resolve("model");
    List<String> shortRounds =
        Cli.TINY.stream().map(option -> option.replace("--batch=8", "--batch=2")).toList();
    Cli.Result whole =
        Cli.run(
            "train",
            List.of("--variant=lab", "--data", tensors, "--model", rounds),
            shortRounds,
            List.of("--epochs=2", "--workers=2"),
            List.of("--set=train.averaging-frequency=1", "--set=train.checkpoint-interval=1e-6"));
    assertThat(whole.code()).as(whole.err()).isZero();
    Path last = rounds.resolve("trainer/epoch-000002.zip");
    byte[] weights = entry(rounds, "epoch-000002.zip");
    List<String> history = losses(rounds);
    assertThat(files(rounds)).contains("trainer/epoch-000001-round-0000003.zip");
    Files.delete(last);

    Cli.Result resumed =
        Cli.run("train", "--data", tensors, "--model", rounds, "--resume", "--json");

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("train 100%").contains(" 4/4 ");
    assertThat(entry(rounds, "epoch-000002.zip")).isEqualTo(weights);
    assertThat(losses(rounds)).isEqualTo(history);
  }

  @Test
  void aShareOfAGroupOfPhotosIsDrawnAnewAndInTheSameWayAfterAResume() throws Exception {
    Path whole = folder.resolve("whole");
    Path interrupted = folder.resolve("interrupted");
    List<String> shares = List.of("--set=train.shares=c*.jpg=0.05", "--set=train.degrade=0.5");

    Cli.Result trained =
        Cli.run(
            List.of("train", "--data", tensors, "--model", whole, "--json", "--epochs=2"),
            Cli.TINY,
            shares);
    Cli.run(
        List.of("train", "--data", tensors, "--model", interrupted, "--epochs=1"),
        Cli.TINY,
        shares);
    Cli.Result resumed =
        Cli.run("train", "--data", tensors, "--model", interrupted, "--resume", "--epochs=2");

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(resumed.code()).as(resumed.err()).isZero();
    // Eleven of the 27 photos begin with c, and without the rest there are two batches of eight.
    assertThat(trained.json().getInt("imagesSeen")).isEqualTo(16);
    assertThat(entry(interrupted, "epoch-000002.zip")).isEqualTo(entry(whole, "epoch-000002.zip"));
    assertThat(entry(whole, "epoch-000002.zip")).isNotEqualTo(entry(model, "epoch-000002.zip"));
  }

  @Test
  void tagsAreFoundAgainFromAnyFolder() throws IOException {
    Path csv = folder.resolve("tags.csv");
    Files.writeString(csv, "file,tag\ncat.jpg,animal\ncow.jpg,animal\ncrab.jpg,animal\n");
    Path relative = Path.of("").toAbsolutePath().relativize(csv);
    Path tagged = folder.resolve("tagged");

    Cli.Result trained =
        train(
            tagged,
            "--epochs=1",
            "--set=train.shares=tag:animal=0.5",
            "--set=train.tags=" + relative);

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(
            ConfigFactory.parseFile(tagged.resolve("model.json").toFile()).getString("train.tags"))
        .isEqualTo("file:" + csv);
    assertThat(
            Cli.run("train", "--data", tensors, "--model", tagged, "--resume", "--epochs=2").code())
        .isZero();
  }

  @Test
  void aGroupOfPhotosThatMatchesNothingIsAMistake() {
    assertUserError(
        train(folder.resolve("none"), "--set=train.shares=people/**=0.25"),
        "train.shares: \"people/**\" matches none of the");
  }

  /** The columns of history.csv that tell no time. */
  private static List<String> losses(Path model) throws IOException {
    return Files.readAllLines(model.resolve("history.csv")).stream()
        .map(line -> String.join(",", Arrays.asList(line.split(",")).subList(0, 8)))
        .toList();
  }

  @Test
  void aKilledTrainingLosesNoMoreThanACheckpointInterval() throws Exception {
    Path killed = folder.resolve("model");
    Process process = trainInAnotherProcess(killed);
    Path firstCheckpoint = killed.resolve("trainer/epoch-000002.zip");
    while (process.isAlive() && !Files.exists(firstCheckpoint)) {
      Thread.sleep(20);
    }
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(137);

    Cli.Result resumed =
        Cli.run("train", "--data", tensors, "--model", killed, "--resume", "--epochs=5", "--json");

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(Files.readAllLines(killed.resolve("history.csv"))).hasSize(6);
    assertThat(files(killed)).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void severalWorkersTrainTogether() throws Exception {
    Path averaged = folder.resolve("model");

    Cli.Result result = train(averaged, "--epochs=2", "--workers=2", "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().getInt("workers")).isEqualTo(2);
    assertThat(result.json().getInt("rounds")).isEqualTo(2);
    assertThat(result.json().getInt("leftOut")).isZero();
    assertThat(result.json().getInt("imagesSeen")).isEqualTo(2 * 2 * 8);
    assertThat(result.err()).as("photos that fill no batch do not count").contains("train 100%");
    assertThat(result.json().getDouble("computeSeconds")).isPositive();
    assertThat(Files.readAllLines(averaged.resolve("history.csv")).get(1)).contains(",1,2,1,0,");
  }

  @Test
  void aSideThatNobodyAskedForIsNoLargerThanThePictures() {
    Path sized = folder.resolve("model");
    List<Object> command = new ArrayList<>(List.of("train", "--data", tensors, "--model", sized));
    command.addAll(Cli.TINY.stream().filter(option -> !option.startsWith("--size")).toList());

    assertUserError(
        Cli.run(command, "--epochs=1", "--set=train.size=64"),
        "the pictures in " + tensors + " have 36 px, too few for train.size = 64");

    Cli.Result result = Cli.run(command, "--epochs=1");

    assertThat(result.code()).as(result.err()).isZero();
    Config description = ConfigFactory.parseFile(sized.resolve("model.json").toFile());
    assertThat(description.getInt("gan.size")).isEqualTo(36);
    assertThat(description.getInt("train.size")).isEqualTo(36);
    assertUserError(
        Cli.run("train", "--data", tensors, "--model", folder.resolve("small"), "--variant=unet"),
        "have 36 px, too few for train.size = 128: ingest with --size 128");
  }

  @Test
  void moreWorkersThanPhotosAreRefused() {
    assertUserError(
        train(folder.resolve("model"), "--workers=20"),
        "19 photos for training in " + tensors + " are too few for train.workers = 20");
  }

  @Test
  void aWarmStartBeginsWithTheWeightsOfTheOtherModel() throws Exception {
    Path warm = folder.resolve("model");

    Cli.Result result =
        train(warm, "--epochs=1", "--warm-start", model, "--set=train.learning-rate=0");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(share(weights(warm), weights(model))).isGreaterThan(0.8);
    assertThat(share(weights(warm), initial())).isLessThan(0.5);
    Config description = ConfigFactory.parseFile(warm.resolve("model.json").toFile());
    assertThat(description.getString("train.warm-start")).isEqualTo("file:" + model);
    assertThat(description.getInt("train.warm-up-epochs")).isZero();
    assertUserError(
        train(folder.resolve("other"), "--warm-start", model, "--set=train.generator-width=8"),
        "cannot begin with its weights");
    assertUserError(
        train(warm, "--resume", "--warm-start", model), "--warm-start begins a new training");
  }

  private static float[] weights(Path model) throws IOException {
    return new ModelDirectory(new LocalStorage(model)).weights();
  }

  private static float[] initial() throws IOException {
    GanSettings settings = new ModelDirectory(new LocalStorage(model)).settings();
    try (Gan gan = Gan.create(settings, new Optimizer(1e-3, 1e-3, 0.5), 1)) {
      return GanState.initial(gan).average();
    }
  }

  /** How many are alike: the statistics of batch norm move whatever the learning rate. */
  private static double share(float[] one, float[] other) {
    return IntStream.range(0, one.length).filter(i -> Math.abs(one[i] - other[i]) < 1e-6).count()
        / (double) one.length;
  }

  @Test
  void aModelIsNotOverwrittenByANewTraining() throws Exception {
    byte[] before = Files.readAllBytes(model.resolve("generator.zip"));

    Cli.Result result = train(model, "--epochs=2");

    assertUserError(result, "already holds a model: continue it with --resume");
    assertThat(Files.readAllBytes(model.resolve("generator.zip"))).isEqualTo(before);
  }

  @Test
  void aModelOfAnotherVariantOrSizeIsRefused() throws Exception {
    Path other = Files.createDirectories(folder.resolve("model"));
    String json = Files.readString(model.resolve("model.json"));
    Files.writeString(other.resolve("model.json"), json.replace("\"lab\"", "\"rgb\""));

    assertUserError(
        Cli.run("train", "--data", tensors, "--model", other, "--resume"),
        "variant is \"rgb\", must be one of: lab");
    assertUserError(
        Cli.run(
            "colorize",
            "--input",
            Cli.SAMPLES,
            "--output",
            folder.resolve("out"),
            "--model",
            other),
        "variant is \"rgb\", must be one of: lab");
    assertUserError(
        Cli.run("train", "--data", tensors, "--model", model, "--resume", "--size=36"),
        "cannot be resumed as");
  }

  @Test
  void aDivergedTrainingStopsAndKeepsItsLastCheckpoint() throws Exception {
    Path diverging = folder.resolve("model");
    assertThat(train(diverging, "--epochs=1").code()).isZero();

    poison(diverging);
    Cli.Result result =
        Cli.run("train", "--data", tensors, "--model", diverging, "--resume", "--epochs=4");

    assertUserError(result, "training stopped: a weight became NaN or infinite in epoch 2");
    assertThat(result.err()).contains("continue with --resume");
    assertThat(files(diverging))
        .contains("trainer/epoch-000001.zip")
        .doesNotContain("trainer/epoch-000002.zip");
  }

  /** A weight that is no number, in the checkpoint from which training goes on. */
  private static void poison(Path model) throws IOException {
    LocalStorage storage = new LocalStorage(model);
    GanSettings settings = new ModelDirectory(storage).settings();
    Gan gan = Gan.create(settings, new Optimizer(1e-3, 1e-3, 0.5), 1);
    Checkpoints checkpoints = new Checkpoints(storage);
    GanState state = checkpoints.newest(gan).orElseThrow();
    state.networks().parameters()[100] = Float.NaN;
    checkpoints.write(state);
  }

  @Test
  void photosComeBackInColourWithTheirOwnLightness() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("in/a b/ç"));
    Files.copy(Cli.SAMPLES.resolve("cat.jpg"), photos.resolve("cat.jpg"));
    Files.copy(Cli.SAMPLES.resolve("cow.jpg"), folder.resolve("in/cow.JPEG"));
    Files.writeString(folder.resolve("in/broken.png"), "no picture");
    Path output = folder.resolve("out");

    Cli.Result result = colorize(folder.resolve("in"), output);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(2);
    assertThat(result.json().getInt("failed")).isEqualTo(1);
    assertThat(files(output))
        .contains("a b/ç/cat.jpg", "cow.JPEG", "_rechroma/failures.jsonl")
        .doesNotContain("broken.png");
    assertSameLightness(photos.resolve("cat.jpg"), output.resolve("a b/ç/cat.jpg"));
    List<Row> manifest =
        Session.open("test", Optional.empty(), Map.of())
            .read()
            .parquet(output.resolve("_rechroma/manifest").toString())
            .orderBy("input")
            .collectAsList();
    assertThat(manifest)
        .extracting(row -> row.<String>getAs("status"))
        .containsExactly("recolorized", "failed", "recolorized");
    assertThat(manifest.get(1).<String>getAs("error")).startsWith("not a JPEG");
  }

  @Test
  void aSecondRunGivesTheSameFilesAndForgetsMendedFailures() throws Exception {
    Path input = Files.createDirectories(folder.resolve("in"));
    Path output = folder.resolve("out");
    Files.writeString(input.resolve("photo.jpg"), "not yet");
    Files.copy(Cli.SAMPLES.resolve("cow.jpg"), input.resolve("cow.jpg"));
    assertThat(colorize(input, output).code()).isEqualTo(3);
    byte[] cow = Files.readAllBytes(output.resolve("cow.jpg"));

    Files.copy(
        Cli.SAMPLES.resolve("cat.jpg"),
        input.resolve("photo.jpg"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Cli.Result second = colorize(input, output);

    assertThat(second.code()).as(second.err()).isZero();
    assertThat(output.resolve("_rechroma/failures.jsonl")).doesNotExist();
    assertThat(Files.readAllBytes(output.resolve("cow.jpg"))).isEqualTo(cow);
  }

  @Test
  void anOutputInsideTheInputIsRefused() {
    assertUserError(
        Cli.run(
            "colorize",
            List.of("--input", shared, "--output", shared.resolve("colour"), "--model", model)),
        "lies inside --input");
  }

  private static Cli.Result train(Path model, Object... more) {
    return Cli.run(
        "train", "--variant=lab", "--data", tensors, "--model", model, Cli.TINY, List.of(more));
  }

  private static Cli.Result colorize(Path input, Path output) {
    return Cli.run(
        "colorize",
        List.of("--input", input, "--output", output, "--model", model),
        List.of("--colored=recolorize", "--json", Cli.NO_PAGE));
  }

  private static void assertUserError(Cli.Result result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
  }

  private static Process trainInAnotherProcess(Path model) throws IOException {
    return Cli.start(
        model.resolveSibling("killed.log"),
        List.of("train", "--data", tensors, "--model", model),
        Cli.TINY,
        List.of("--epochs=2000", "--set=train.checkpoint-every=2"));
  }

  private static byte[] entry(Path model, String checkpoint) throws IOException {
    try (java.util.zip.ZipFile zip =
        new java.util.zip.ZipFile(model.resolve("trainer").resolve(checkpoint).toFile())) {
      return zip.getInputStream(zip.getEntry("parameters.bin")).readAllBytes();
    }
  }

  private static void assertSameLightness(Path before, Path after) throws Exception {
    try (Photo one = PhotoFile.decode(Files.readAllBytes(before), DecodeLimits.DEFAULT);
        Photo two = PhotoFile.decode(Files.readAllBytes(after), DecodeLimits.DEFAULT)) {
      assertThat(two.width()).isEqualTo(one.width());
      assertThat(two.height()).isEqualTo(one.height());
      float[] l1 = one.lightness(64);
      float[] l2 = two.lightness(64);
      double difference = 0;
      for (int i = 0; i < l1.length; i++) {
        difference += Math.abs(l1[i] - l2[i]);
      }
      // Of 100; what JPEG and the gamut take.
      assertThat(difference / l1.length).isLessThan(1);
      assertThat(Arrays.equals(Files.readAllBytes(before), Files.readAllBytes(after))).isFalse();
    }
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .toList();
    }
  }

  /** Keeps the encoding of names in view: the photos of this test have letters beyond ASCII. */
  @Test
  void fileNamesAreUtf8() {
    assertThat(System.getProperty("sun.jnu.encoding")).isEqualToIgnoringCase(UTF_8.name());
  }
}
