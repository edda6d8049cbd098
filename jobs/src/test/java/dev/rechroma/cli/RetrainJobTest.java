package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry with a first version; each test goes on with a copy of it. */
class RetrainJobTest {
  private static final List<String> FIRST =
      List.of(
          "astronaut",
          "bison",
          "cat",
          "chameleon",
          "chelsea",
          "chicken",
          "coffee",
          "colosseum",
          "cow",
          "crab",
          "japan",
          "kingfisher",
          "mexico",
          "moose",
          "panda",
          "petra");

  /** A gate that lets everything pass that is not surely worse. */
  private static final String EASY = "--set=retrain.gate.metrics=colorfulness-mean-difference";

  private static final String IMPOSSIBLE = "--set=retrain.gate.margin=9";

  @TempDir private static Path shared;
  private static Path folder;
  private static Path photos;
  private static Path models;
  private static Path registry;
  private static Cli.Result first;

  @BeforeAll
  static void promoteAFirstModel() throws IOException {
    folder = shared.resolve("work");
    photos = Files.createDirectories(folder.resolve("photos"));
    models = folder.resolve("models");
    registry = models.resolve("lab");
    for (String name : FIRST) {
      sample(name, photos);
    }
    first = retrain();
    assertThat(first.code()).as(first.err()).isZero();
    FileUtils.copyDirectory(folder.toFile(), shared.resolve("begin").toFile());
  }

  /** In the same place, since a photo that was moved is a new one. */
  @BeforeEach
  void beginAgain() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    FileUtils.copyDirectory(shared.resolve("begin").toFile(), folder.toFile());
  }

  private static void sample(String name, Path target) throws IOException {
    Files.copy(Cli.SAMPLES.resolve(name + ".jpg"), target.resolve(name + ".jpg"));
  }

  private static List<Object> command(int epochs, Object... more) {
    return List.of(
        "retrain",
        List.of("--input", photos, "--data", folder.resolve("tensors"), "--models", models),
        List.of("--name=lab", "--json", "--epochs=" + epochs, "--set=lock.patience=1"),
        List.of("--set=ingest.size=36", "--set=ingest.test=0.3"),
        "--set=retrain.gate.confidence=none",
        Cli.TINY,
        List.of(more));
  }

  private static Cli.Result retrain(Object... more) {
    return Cli.run(command(1, more).toArray());
  }

  private String current() throws IOException {
    return Files.readString(registry.resolve("current")).strip();
  }

  private List<Config> promotions() throws IOException {
    return Files.readAllLines(registry.resolve("promotions.jsonl")).stream()
        .map(ConfigFactory::parseString)
        .toList();
  }

  private static byte[] generator(Path model) throws IOException {
    return Files.readAllBytes(model.resolve("generator.zip"));
  }

  private void assertNothingIsLeft() {
    assertThat(registry.toFile().list())
        .noneMatch(name -> name.startsWith(".") || name.equals("lock"));
  }

  @Test
  void theFirstRunPromotesAndTheSecondFindsNothingNew() throws IOException {
    assertThat(first.json().getBoolean("promoted")).isTrue();
    assertThat(first.json().getString("version")).isEqualTo("000001");
    assertThat(first.json().getInt("ingest.added")).isEqualTo(FIRST.size());
    assertThat(first.json().getDouble("metrics.candidate.psnr")).isPositive();
    Files.setLastModifiedTime(photos.resolve("cat.jpg"), FileTime.fromMillis(1));

    Cli.Result second = retrain();

    assertThat(second.code()).as(second.err()).isEqualTo(4);
    assertThat(second.json().getInt("ingest.added")).as("it was touched").isEqualTo(1);
    assertThat(second.json().getBoolean("promoted")).isFalse();
    assertThat(second.json().getString("current")).isEqualTo("000001");
    assertThat(second.json().getString("reason")).startsWith("nothing new");
    assertThat(second.json().getDouble("metrics.candidate.psnr")).isPositive();
    assertThat(second.err()).doesNotContain("train ", "evaluate ");
    assertThat(registry.resolve("candidate")).doesNotExist();
    assertThat(promotions()).hasSize(1);
    assertNothingIsLeft();
  }

  @Test
  void theFolderOfARegistryIsAModel() throws IOException {
    Path one = Files.createDirectories(folder.resolve("one"));
    sample("cow", one);
    Cli.Result colorize =
        Cli.run(
            "colorize",
            List.of("--input", one, "--output", folder.resolve("colour"), "--model", registry),
            "--colored=recolorize");
    Cli.Result evaluate =
        Cli.run(
            "evaluate",
            List.of("--model", registry, "--data", folder.resolve("tensors")),
            List.of("--report", folder.resolve("report"), "--set=evaluate.photos=1", "--json"));

    assertThat(colorize.code()).as(colorize.err()).isZero();
    assertThat(evaluate.code()).as(evaluate.err()).isZero();
    assertThat(evaluate.json().getConfigList("models").get(0).getDouble("psnr"))
        .isEqualTo(first.json().getDouble("metrics.candidate.psnr"));
  }

  @Test
  void newPhotosAloneAreAddedAndTrainingBeginsWithTheCurrentWeights() throws IOException {
    sample("red_panda", photos);
    byte[] before = generator(registry.resolve("000001"));

    Cli.Result result = retrain("--set=train.learning-rate=0", IMPOSSIBLE);

    assertThat(result.code()).as(result.err()).isEqualTo(4);
    assertThat(result.json().getInt("ingest.added")).isEqualTo(1);
    assertThat(result.json().getInt("ingest.unchanged")).isEqualTo(FIRST.size());
    assertThat(result.json().getString("verdict")).isEqualTo("kept");
    assertThat(result.json().hasPath("metrics.current.auc")).isTrue();
    assertThat(current()).isEqualTo("000001");
    assertThat(generator(registry.resolve("000001"))).isEqualTo(before);
    assertThat(alike(registry.resolve("000001"), registry.resolve("candidate"))).isGreaterThan(0.8);
    Config line = promotions().get(1);
    assertThat(line.getString("verdict")).isEqualTo("kept");
    assertThat(line.getString("version")).isEqualTo("000001");
    assertThat(line.getString("by")).contains(System.getProperty("user.name"));

    Cli.Result again = retrain("--set=train.learning-rate=0", IMPOSSIBLE);

    assertThat(again.code()).isEqualTo(4);
    assertThat(again.json().getString("reason")).contains("was no better than version 000001");
    assertThat(promotions()).hasSize(2);
  }

  /** The share of weights that are the same; the statistics of batch norm always move. */
  private static double alike(Path one, Path other) throws IOException {
    float[] mine = new ModelDirectory(new LocalStorage(one)).weights();
    float[] theirs = new ModelDirectory(new LocalStorage(other)).weights();
    int same = 0;
    for (int i = 0; i < mine.length; i++) {
      same += Math.abs(mine[i] - theirs[i]) < 1e-6 ? 1 : 0;
    }
    return same / (double) mine.length;
  }

  @Test
  void stagesRunOneByOneAndEachMoreThanOnce() throws IOException {
    sample("red_panda", photos);
    String[] stages = {"ingest", "train", "evaluate"};
    byte[] trained = null;
    for (String stage : stages) {
      for (int again = 0; again < 2; again++) {
        Cli.Result result = retrain("--stages=" + stage, "--set=train.learning-rate=0.01", EASY);

        assertThat(result.code()).as(stage + result.err()).isZero();
        assertThat(result.json().getBoolean("promoted")).isFalse();
        assertThat(current()).isEqualTo("000001");
        if (stage.equals("train")) {
          byte[] now = generator(registry.resolve("candidate"));
          assertThat(again == 0 || Arrays.equals(now, trained)).isTrue();
          trained = now;
        }
      }
    }
    Config verdict = ConfigFactory.parseFile(registry.resolve("candidate/verdict.json").toFile());
    assertThat(verdict.getString("verdict")).isEqualTo("promoted");

    Cli.Result promote =
        Cli.run(
            "retrain",
            "--stages=promote",
            "--models",
            models,
            "--name=lab",
            "--by=nightly",
            "--json");
    Cli.Result again =
        Cli.run("retrain", "--stages=promote", "--models", models, "--name=lab", "--json");

    assertThat(promote.code()).as(promote.err()).isZero();
    assertThat(promote.json().getString("version")).isEqualTo("000002");
    assertThat(generator(registry.resolve("000002"))).isEqualTo(trained);
    assertThat(again.code()).as(again.err()).isEqualTo(4);
    assertThat(current()).isEqualTo("000002");
    assertThat(promotions()).hasSize(2);
    assertThat(promotions().get(1).getString("by")).isEqualTo("nightly");
    assertThat(promotions().get(1).getString("from")).isEqualTo("000001");
    rollsBack();
  }

  private void rollsBack() throws IOException {
    Cli.Result back = Cli.run(models("--rollback"));

    assertThat(back.code()).as(back.err()).isZero();
    assertThat(back.json().getString("current")).isEqualTo("000001");
    assertThat(current()).isEqualTo("000001");
    assertThat(promotions().get(2).getString("verdict")).isEqualTo("rolled back");
    assertMistake(Cli.run(models("--rollback")), "no version was current before 000001");
    assertMistake(Cli.run(models("--rollback=000003")), "there is no version 000003");
    assertMistake(Cli.run(models("--rollback=../lab")), "there is no version ../lab");
    Cli.Result forth = Cli.run(models("--rollback=000002"));
    assertThat(forth.json().getString("current")).isEqualTo("000002");
    assertThat(forth.json().getConfigList("versions"))
        .extracting(version -> version.getBoolean("current"))
        .containsExactly(false, true);
    assertThat(forth.json().getConfigList("versions").get(0).getDouble("metrics.psnr"))
        .isEqualTo(first.json().getDouble("metrics.candidate.psnr"));
    assertThat(retrain("--set=train.learning-rate=0.01", EASY).json().getString("reason"))
        .as("a rollback is no reason to train the same again")
        .startsWith("nothing new");
    assertThat(retrain("--set=train.learning-rate=0.01", EASY, "--exit-zero").code()).isZero();
  }

  private Object[] models(String... more) {
    return new Object[] {
      "models", "--models", models, "--name=lab", "--json", "--set=lock.patience=1", List.of(more)
    };
  }

  @Test
  void aPromotionThatDiedHalfwayIsCarriedOut() throws IOException {
    byte[] trail = Files.readAllBytes(registry.resolve("promotions.jsonl"));

    // After the version was moved.
    Files.delete(registry.resolve("promotions.jsonl"));
    Files.delete(registry.resolve("current"));
    Cli.Result moved = retrain();
    assertThat(moved.code()).as(moved.err()).isZero();
    assertThat(moved.json().getString("version")).isEqualTo("000001");
    assertThat(current()).isEqualTo("000001");
    assertThat(promotions()).hasSize(1);

    // After the line of the audit trail.
    Files.write(registry.resolve("promotions.jsonl"), trail);
    for (String left : List.of("", "../../x", "9".repeat(5000))) {
      Files.writeString(registry.resolve("current"), left);
      Cli.Result audited = retrain();
      assertThat(audited.code()).as(audited.err()).isZero();
      assertThat(current()).isEqualTo("000001");
      assertThat(promotions()).hasSize(1);
    }

    // While an old version was removed.
    Files.createDirectories(registry.resolve(".000000.removed/samples"));
    assertThat(retrain().code()).isEqualTo(4);
    assertNothingIsLeft();
  }

  @Test
  void aCandidateOfOtherDataOrHalfRemovedIsDiscarded() throws IOException {
    sample("red_panda", photos);
    Path candidate = registry.resolve("candidate");
    FileUtils.copyDirectory(registry.resolve("000001").toFile(), candidate.toFile());
    Files.delete(candidate.resolve("generator.zip"));

    Cli.Result result = retrain("--set=train.learning-rate=0.01", EASY);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().getString("version")).isEqualTo("000002");
  }

  @Test
  void oldVersionsAreRemovedButNotTheOneToRollBackTo() throws IOException {
    FileUtils.copyDirectory(
        registry.resolve("000001").toFile(), registry.resolve("000000").toFile());
    sample("red_panda", photos);

    Cli.Result result =
        retrain("--set=train.learning-rate=0.01", "--set=retrain.keep-versions=0", EASY);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(registry.resolve("000000")).doesNotExist();
    assertThat(registry.resolve("000001")).exists();
    assertThat(registry.resolve("000002")).exists();
  }

  @Test
  void aKilledRunKeepsOthersOutWhileItLivesAndIsGoneOnWithAfterwards() throws Exception {
    sample("red_panda", photos);
    Object[] run = command(16, "--set=train.learning-rate=0.01", EASY).toArray();
    Process process = Cli.start(folder.resolve("killed.log"), run);
    Path checkpoint = registry.resolve("candidate/trainer/epoch-000001.zip");
    while (process.isAlive() && !Files.exists(checkpoint)) {
      Thread.sleep(20);
    }
    Cli.Result second = Cli.run(run);
    boolean alive = process.isAlive();
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(alive).as(RetrainJobTest::log).isTrue();
    assertMistake(second, "its lock is " + registry + "/lock");
    assertThat(second.err()).contains("process " + process.pid());
    String row = Files.readAllLines(registry.resolve("candidate/history.csv")).get(1);

    Cli.Result recovered = Cli.run(run);

    assertThat(recovered.code()).as(recovered.err()).isZero();
    assertThat(recovered.json().getInt("ingest.added")).isZero();
    assertThat(current()).isEqualTo("000002");
    List<String> history = Files.readAllLines(registry.resolve("000002/history.csv"));
    assertThat(history).hasSize(1 + 16).anyMatch(each -> each.startsWith(row));
    assertNothingIsLeft();
  }

  private static String log() {
    try {
      return Files.readString(folder.resolve("killed.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../secret", "1", "000001/../../x", "000001\n000002", "current"})
  void aStrangeCurrentIsRefused(String content) throws IOException {
    Files.writeString(registry.resolve("current"), content);

    assertMistake(
        Cli.run(
            "evaluate",
            List.of("--model", registry, "--data", folder.resolve("tensors")),
            List.of("--report", folder.resolve("report"))),
        "the file current in " + registry + " does not name a version");
  }

  @Test
  void mistakesAreToldInALine() throws IOException {
    assertMistake(Cli.run(models("--name=../lab")), "should be specified only once");
    for (String name : List.of("../lab", "a/b", "", ".hidden", "a".repeat(65))) {
      assertMistake(
          Cli.run("models", "--models", models, "--name=" + name),
          "must be up to 64 letters, digits, dots, hyphens and underscores");
    }
    assertMistake(Cli.run("models", "--models", models, "--name=none"), "no model registry in");
    assertMistake(
        Cli.run("train", "--data", folder.resolve("tensors"), "--model", registry, Cli.TINY),
        "is a registry of models: train with rechroma retrain");
    assertMistake(
        Cli.run("retrain", "--stages=ingest", "--models", models, "--name=lab"),
        "the stage ingest needs --input");
    assertMistake(
        Cli.run("retrain", "--stages=train", "--models", models, "--name=lab"),
        "the stage train needs --data");
    Path trail = registry.resolve("promotions.jsonl");
    String line = Files.readString(trail);
    for (String damaged : List.of("{", "null", "{}", line.replace("000001", "../x"))) {
      Files.writeString(trail, damaged + "\n");
      assertMistake(Cli.run(models()), "promotions.jsonl, line 1 in " + registry + " is damaged");
    }
    Files.delete(trail);
    Files.delete(registry.resolve("current"));
    assertMistake(
        Cli.run(
            "colorize",
            List.of("--input", photos, "--output", folder.resolve("c"), "--model", registry)),
        "is a model registry without a promoted version yet");
  }

  private static void assertMistake(Cli.Result result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
  }
}
