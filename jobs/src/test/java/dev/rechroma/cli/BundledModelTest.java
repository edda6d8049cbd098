package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {
  private static final String NONE = "no model is bundled with this build: give --model";

  @TempDir private static Path shared;
  private static Path photos;
  private static Path tensors;
  private static Path bundled;
  private static String id;
  @TempDir private Path folder;

  @BeforeAll
  static void bundle() throws IOException {
    photos = Files.createDirectories(shared.resolve("photos"));
    Files.copy(Cli.SAMPLES.resolve("cow.jpg"), photos.resolve("cow.jpg"));
    tensors = shared.resolve("tensors");
    Path trained = shared.resolve("trained");
    bundled = shared.resolve("bundled");
    assertDone(
        Cli.run(
            "ingest",
            List.of("--input", Cli.SAMPLES, "--output", tensors, "--size=36"),
            "--set=ingest.test=0.3"));
    assertDone(Cli.run("train", "--data", tensors, "--model", trained, Cli.TINY, "--epochs=1"));
    assertDone(
        Cli.run(
            "mix",
            List.of("--before", trained, "--after", trained, "--share=0", "--precision=half"),
            List.of("--set=mix.about=27 photos", "--set=mix.licence=Apache-2.0"),
            List.of("--output", bundled)));
    id = new ModelDirectory(new LocalStorage(bundled)).id();
  }

  private static Cli.Result run(Object... arguments) {
    return BundledLoader.run(Optional.of(bundled), arguments);
  }

  private Object[] colorize(String output, Object... more) {
    return new Object[] {
      "colorize",
      List.of("--input", photos, "--output", folder.resolve(output), "--colored=recolorize"),
      List.of(more)
    };
  }

  @Test
  void everyCommandSaysWhereThereIsNone() {
    Path model = folder.resolve("model");
    List<Object[]> commands =
        List.of(
            colorize("a"),
            colorize("b", "--model=bundled"),
            new Object[] {"evaluate", "--data", tensors, "--report", folder.resolve("r")},
            new Object[] {
              "train", "--data", tensors, "--model", model, "--warm-start=bundled", Cli.TINY
            },
            new Object[] {"models"},
            retrain("none", "--start-from=bundled"),
            new Object[] {
              "mix", "--before=bundled", "--after=bundled", "--share=1", "--output", model
            });
    for (Object[] command : commands) {
      assertMistake(BundledLoader.run(Optional.empty(), command), NONE);
    }
    assertThat(model).doesNotExist();
  }

  @Test
  void colorizeTakesItWhereNoOtherIsNamed() throws IOException {
    assertDone(run(colorize("plain")));
    assertDone(run(colorize("named", "--model=bundled")));
    assertDone(run(colorize("folder", "--model", bundled)));

    byte[] predicted = Files.readAllBytes(folder.resolve("folder/cow.jpg"));
    assertThat(folder.resolve("plain/cow.jpg")).hasBinaryContent(predicted);
    assertThat(folder.resolve("named/cow.jpg")).hasBinaryContent(predicted);
    Cli.Result again = run(colorize("folder", "--json"));
    assertDone(again);
    assertThat(again.json().getInt("doneBefore")).as("it is the same model").isEqualTo(1);
  }

  @Test
  void evaluateNamesIt() {
    Path report = folder.resolve("report");
    List<Object> command =
        List.of("evaluate", "--data", tensors, "--report", report, "--photos=0", "--json");

    Cli.Result alone = run(command.toArray());
    Cli.Result beside =
        run(command.get(0), command.subList(1, 7), "--model=bundled", "--model", bundled);

    assertDone(alone);
    assertThat(names(alone)).containsExactly("bundled");
    assertDone(beside);
    assertThat(names(beside)).hasSize(2).anyMatch(name -> name.endsWith("/bundled"));
    assertThat(beside.json().getConfigList("models"))
        .extracting(each -> each.getDouble("psnr"))
        .containsOnly(alone.json().getConfigList("models").get(0).getDouble("psnr"));
    assertMistake(
        run(command.get(0), command.subList(1, 7), "--model=bundled", "--model=bundled"),
        "--model bundled is given twice");
  }

  private static List<String> names(Cli.Result result) {
    return result.json().getConfigList("models").stream()
        .map(each -> each.getString("name"))
        .toList();
  }

  @Test
  void aTrainingBeginsWithItAndSaysWithWhich() throws IOException {
    Path model = folder.resolve("warm");
    List<Object> train = List.of("train", "--data", tensors, "--model", model);

    assertDone(
        run(
            train.get(0),
            train.subList(1, 5),
            List.of("--warm-start=bundled", "--epochs=1", "--set=train.learning-rate=0"),
            Cli.TINY));

    Config description = new ModelDirectory(new LocalStorage(model)).description();
    assertThat(description.getString("train.warm-start")).isEqualTo("bundled " + id);
    assertThat(weights(model)).hasSameSizeAs(weights(bundled));
    assertThat(alike(weights(model), weights(bundled))).isGreaterThan(0.8);
    // What it began with is not needed any more.
    assertDone(
        BundledLoader.run(
            Optional.empty(), train.get(0), train.subList(1, 5), "--resume", "--epochs=2"));
    assertMistake(
        run(
            "colorize",
            List.of("--input", photos, "--output", folder.resolve("o")),
            "--model=bundled 0123456789abcdef"),
        "the model is \"bundled 0123456789abcdef\", but this build has \"bundled " + id + "\"");
    assertMistake(
        run("train", "--data", tensors, "--model=bundled", Cli.TINY),
        "write ./bundled for a folder");
  }

  private static float[] weights(Path model) throws IOException {
    return new ModelDirectory(new LocalStorage(model)).weights();
  }

  /** The statistics of batch norm always move. */
  private static double alike(float[] one, float[] other) {
    int same = 0;
    for (int i = 0; i < one.length; i++) {
      same += Math.abs(one[i] - other[i]) < 1e-6 ? 1 : 0;
    }
    return same / (double) one.length;
  }

  private Object[] retrain(String name, Object... more) {
    return new Object[] {
      "retrain",
      List.of("--input", Cli.SAMPLES, "--data", tensors, "--models", folder.resolve("models")),
      List.of("--name=" + name, "--json", "--epochs=1", "--set=ingest.size=36"),
      List.of("--set=retrain.gate.confidence=none", "--set=train.learning-rate=0.01"),
      Cli.TINY,
      List.of(more)
    };
  }

  @Test
  void aRegistryBeginsWithItAndTheGateDecides() throws IOException {
    Path registry = folder.resolve("models/lab");

    Cli.Result kept = run(retrain("lab", "--start-from=bundled", "--set=retrain.gate.margin=9"));

    assertThat(kept.code()).as(kept.err()).isEqualTo(4);
    assertThat(kept.err()).contains("version 000001 starts from bundled " + id);
    assertThat(kept.json().getString("verdict")).isEqualTo("kept");
    assertThat(kept.json().getString("current")).isEqualTo("000001");
    assertThat(kept.json().hasPath("metrics.current.auc")).isTrue();
    assertThat(new ModelDirectory(new LocalStorage(registry.resolve("000001"))).id()).isEqualTo(id);
    List<Config> trail =
        Files.readAllLines(registry.resolve("promotions.jsonl")).stream()
            .map(ConfigFactory::parseString)
            .toList();
    assertThat(trail)
        .extracting(line -> line.getString("reason"))
        .first()
        .isEqualTo("starts from bundled " + id);
    assertThat(trail).hasSize(2);
    assertDone(run(colorize("registry", "--model", registry)));
    assertThat(run("models", "--models", folder.resolve("models"), "--name=lab").out())
        .contains("000001 *");

    Cli.Result promoted =
        run(
            retrain(
                "lab",
                "--start-from=bundled",
                "--set=retrain.gate.metrics=colorfulness-mean-difference",
                "--set=retrain.gate.margin=0"));

    // The same candidate, judged by another gate against the bundled model.
    String metric = ".colorfulness-mean-difference";
    Config metrics = kept.json().getConfig("metrics");
    boolean better =
        metrics.getDouble("candidate" + metric) < metrics.getDouble("current" + metric);
    assertThat(promoted.code()).as(promoted.err()).isEqualTo(better ? 0 : 4);
    assertThat(promoted.json().getString("current")).isEqualTo(better ? "000002" : "000001");
    assertMistake(
        run(retrain("other", "--start-from=bundled", "--set=train.generator-width=8")),
        "a training of ");
    assertThat(folder.resolve("models/other/promotions.jsonl")).doesNotExist();
  }

  @Test
  void modelsSaysWhatItIs() {
    Cli.Result text = run("models");
    Cli.Result named = run("models", "--name=bundled", "--json");

    assertDone(text);
    assertThat(text.out()).contains(id, "32 px", "27 photos", "Apache-2.0", "LAB GAN");
    assertDone(named);
    assertThat(named.json().getString("id")).isEqualTo(id);
    assertThat(named.json().getString("variant")).isEqualTo("lab");
    assertMistake(run("models", "--name=lab"), "give --models too");
    assertMistake(run("models", "--models", folder), "give --name too");
  }

  private static void assertDone(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
  }

  private static void assertMistake(Cli.Result result, String message) {
    assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
  }
}
