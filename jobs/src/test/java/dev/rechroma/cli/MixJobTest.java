package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.GeneratorPredictor;
import dev.rechroma.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixJobTest {
  @TempDir private static Path shared;
  private static Path tensors;
  private static Path right;
  private static Path vivid;
  @TempDir private Path folder;

  @BeforeAll
  static void trainBoth() {
    tensors = shared.resolve("tensors");
    right = shared.resolve("right");
    vivid = shared.resolve("vivid");
    assertDone(
        Cli.run(
            "ingest",
            List.of("--input", Cli.SAMPLES, "--output", tensors, "--size=36"),
            "--set=ingest.validation=0.2"));
    assertDone(train(right));
    assertDone(train(vivid, "--warm-start", right, "--set=train.reconstruction-weight=1"));
  }

  private static Cli.Result train(Path model, Object... more) {
    return Cli.run(
        "train",
        List.of("--data", tensors, "--model", model, "--epochs=2"),
        List.of("--set=train.learning-rate=0.01", "--set=train.average-decay=0"),
        Cli.TINY,
        List.of(more));
  }

  private static Cli.Result mix(Path output, Object... more) {
    return Cli.run(
        "mix", List.of("--before", right, "--after", vivid, "--output", output), List.of(more));
  }

  @Test
  void theWeightsLieBetweenBothAndTheFactsSayOfWhich() throws IOException {
    Path output = folder.resolve("mixed");

    Cli.Result result = mix(output, "--share=0.25", "--json");

    assertDone(result);
    float[] one = weights(right);
    float[] other = weights(vivid);
    float[] mixed = weights(output);
    assertThat(one).isNotEqualTo(other);
    for (int i = 0; i < mixed.length; i++) {
      assertThat(mixed[i]).isCloseTo(one[i] + 0.25f * (other[i] - one[i]), within(1e-5f));
    }
    Config facts = directory(output).description();
    assertThat(facts.getDouble("mix.share")).isEqualTo(0.25);
    assertThat(facts.getString("mix.before.id")).isEqualTo(directory(right).id());
    assertThat(facts.getString("mix.after.id")).isEqualTo(directory(vivid).id());
    assertThat(facts.getString("mix.after.train.warm-start")).isEqualTo("right");
    assertThat(facts.getInt("mix.after.epochs")).isEqualTo(2);
    assertThat(facts.hasPath("mix.before.provenance.data")).isTrue();
    assertThat(facts.hasPath("mix.measured")).isFalse();
    assertThat(Files.readString(output.resolve("model.json"))).doesNotContain(shared.toString());
    assertThat(result.json().getString("id")).isEqualTo(directory(output).id());
  }

  @Test
  void bothEndsAreTheModelsThemselves() throws IOException {
    Path output = folder.resolve("mixed");

    assertDone(mix(output, "--share=0"));
    assertThat(weights(output)).containsExactly(weights(right));
    assertDone(mix(output, "--share=1"));
    assertThat(weights(output)).as("a mix is replaced").containsExactly(weights(vivid));
    assertThat(output.toFile().list()).containsExactlyInAnyOrder("model.json", "generator.zip");
  }

  @Test
  void theTableHasWhatEvaluateMeasures() throws IOException {
    Path output = folder.resolve("mixed");
    Cli.Result evaluate =
        Cli.run(
            "evaluate",
            List.of("--model", right, "--model", vivid, "--data", tensors),
            List.of("--report", folder.resolve("report"), "--split=validation", "--json"));

    Cli.Result result =
        mix(output, "--data", tensors, "--shares=0,0.5,1", "--set=mix.psnr-margin=99", "--json");

    assertDone(result);
    assertDone(evaluate);
    List<? extends Config> table = result.json().getConfigList("table");
    assertThat(table)
        .extracting(row -> row.getString("name"))
        .containsExactly("0", "0.5", "1", "all gray", "mean colour");
    for (String metric : List.of("psnr", "ssim", "ab-mae", "auc", "colorfulness")) {
      List<? extends Config> models = evaluate.json().getConfigList("models");
      List<? extends Config> baselines = evaluate.json().getConfigList("baselines");
      assertThat(table.get(0).getDouble(metric)).isEqualTo(models.get(0).getDouble(metric));
      assertThat(table.get(2).getDouble(metric)).isEqualTo(models.get(1).getDouble(metric));
      assertThat(table.get(3).getDouble(metric)).isEqualTo(baselines.get(0).getDouble(metric));
    }
    double truth = evaluate.json().getConfigList("ceilings").get(0).getDouble("colorfulness");
    assertThat(table.get(2).getDouble("colorfulness-of-truth"))
        .isEqualTo(table.get(2).getDouble("colorfulness") / truth);
    assertThat(result.json().getDouble("share")).as("no PSNR is above 99").isZero();
    assertThat(result.json().getString("reason")).startsWith("none keeps the floor");
    Config facts = directory(output).description();
    assertThat(facts.getConfigList("mix.measured.table")).hasSize(5);
    assertThat(facts.getDouble("metrics.auc")).isEqualTo(table.get(0).getDouble("auc"));
  }

  @Test
  void theLargestShareThatKeepsTheFloorIsTaken() throws IOException {
    Path output = folder.resolve("mixed");

    Cli.Result result =
        mix(
            output,
            "--data",
            tensors,
            "--split=train",
            "--shares=0,0.5,1",
            "--set=mix.psnr-margin=-100",
            "--set=mix.metrics=colorfulness-mean-difference",
            "--json");

    assertDone(result);
    List<? extends Config> table = result.json().getConfigList("table");
    String metric = "colorfulness-mean-difference";
    double bound = Math.min(table.get(3).getDouble(metric), table.get(4).getDouble(metric));
    double largest =
        table.subList(0, 3).stream()
            .filter(row -> row.getDouble(metric) < bound)
            .mapToDouble(row -> row.getDouble("name"))
            .max()
            .orElse(0);
    assertThat(result.json().getDouble("share")).isEqualTo(largest);
  }

  @Test
  void theTableIsForPeopleToo() {
    Cli.Result result =
        mix(folder.resolve("mixed"), "--data", tensors, "--share=0.7", "--precision=half");

    assertDone(result);
    assertThat(result.out())
        .contains("0.7 *", "all gray", "mean colour", "of truth's", "as asked for");
    assertThat(result.out().lines().limit(4))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(100));
  }

  @Test
  void halfPrecisionPredictsTheSameColours() throws IOException {
    Path whole = folder.resolve("whole");
    Path half = folder.resolve("half");
    assertDone(mix(whole, "--share=0.5"));
    assertDone(mix(half, "--share=0.5", "--precision=half"));
    SplittableRandom random = new SplittableRandom(3);
    float[] lightness = new float[32 * 32];
    for (int i = 0; i < lightness.length; i++) {
      lightness[i] = (float) random.nextDouble(0, 100);
    }

    float[] one = predicted(whole, lightness);
    float[] other = predicted(half, lightness);

    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    assertThat(largest).as("a* or b*").isPositive().isLessThan(0.5);
    assertThat(weights(whole)).isNotEqualTo(weights(half));
    assertThat(Files.size(half.resolve("generator.zip")))
        .isLessThan(Files.size(whole.resolve("generator.zip")));
  }

  private static float[] predicted(Path model, float[] lightness) throws IOException {
    ModelDirectory read = directory(model);
    try (GeneratorPredictor predictor = ModelDirectory.predictor(read.settings(), read.weights())) {
      return predictor.predict(List.of(lightness)).get(0);
    }
  }

  @Test
  void mistakesAreNamed() throws IOException {
    Path output = folder.resolve("mixed");
    Path other = folder.resolve("other");
    FileUtils.copyDirectory(vivid.toFile(), other.toFile());
    Path json = other.resolve("model.json");
    Files.writeString(
        json, Files.readString(json).replace("\"generator-depth\" : 1", "\"generator-depth\" : 2"));

    assertMistake(mix(output), "give --data to choose the share by its photos, or --share");
    assertMistake(
        mix(output, "--share=1.5"), "shares is \"1.5\", must be up to 101 numbers from 0 to 1");
    assertMistake(
        mix(output, "--share=NaN"), "shares is \"NaN\", must be up to 101 numbers from 0 to 1");
    assertMistake(mix(output, "--share=0.1,0.2"), "--share takes one number");
    assertMistake(
        mix(output, "--data", tensors, "--shares=0,half"),
        "shares is \"0,half\", must be up to 101 numbers");
    assertMistake(mix(output, "--share=1", "--precision=tenth"), "precision is \"tenth\"");
    assertMistake(mix(right, "--share=1"), "already holds a model");
    assertMistake(mix(output, "--share=1", "--set=mix.metrics=beauty"), "metrics is \"beauty\"");
    assertMistake(
        Cli.run("mix", "--before", right, "--after", other, "--share=1", "--output", output),
        "cannot be used");
    assertMistake(
        Cli.run(
            "mix",
            List.of("--before", folder.resolve("none"), "--after", vivid, "--share=1"),
            List.of("--output", output)),
        "model.json is missing");
    assertThat(output).doesNotExist();
    assertDone(mix(output, "--share=1"));
    assertMistake(
        Cli.run("train", "--data", tensors, "--model", output, "--resume", "--epochs=9"),
        "was mixed, not trained");
  }

  private static ModelDirectory directory(Path model) {
    return new ModelDirectory(new LocalStorage(model));
  }

  private static float[] weights(Path model) throws IOException {
    return directory(model).weights();
  }

  private static void assertDone(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
  }

  private static void assertMistake(Cli.Result result, String message) {
    assertThat(result.code()).as(result.out() + result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
  }
}
