package dev.rechroma.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.Session;
import dev.rechroma.gan.Network;
import dev.rechroma.image.LabImage;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.GeneratorPredictor;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateJobTest {
  private static final int SIZE = Samples.SIZE;

  @TempDir private static Path shared;
  private static Path tensors;
  private static Path small;
  private static Path large;
  private static SparkSession spark;
  private static List<TensorRow> training;
  private static List<TensorRow> tested;
  @TempDir private Path folder;

  @BeforeAll
  static void trainOnce() throws IOException {
    tensors = Samples.tensors();
    small = shared.resolve("small");
    large = shared.resolve("large");
    assertDone(train(small, 32));
    assertDone(train(large, SIZE));
    spark = Session.open("test", Optional.empty(), Map.of());
    TensorDataSet data = TensorDataSet.existing(spark, tensors.toString());
    training = data.rows(Split.TRAIN).collect();
    tested = data.rows(Split.TEST).collect();
  }

  private static Cli.Result train(Path model, int size) {
    return Cli.run(
        "train",
        "--data",
        tensors,
        "--model",
        model,
        Cli.TINY.subList(1, Cli.TINY.size()),
        "--size=" + size,
        "--epochs=1",
        "--set=train.warm-up-epochs=0");
  }

  @Test
  void theReportIsWholeAndASecondRunReplacesIt() throws Exception {
    Path report = folder.resolve("report");

    assertDone(evaluate(small, "--report", report, "--model", large));
    List<String> first = files(report);
    Files.writeString(report.resolve("gallery/old.jpg"), "of another run");
    Cli.Result second = evaluate(small, "--report", report, "--model", large);

    assertDone(second);
    assertThat(first)
        .contains("index.html", "metrics.json", "per-photo.csv")
        .contains("gallery/0001-gray.jpg", "gallery/0001-truth.jpg", "gallery/0001-model-2.jpg");
    assertThat(files(report)).isEqualTo(first);
    assertThat(files(folder)).noneMatch(name -> name.startsWith("."));
    String page = Files.readString(report.resolve("index.html"));
    assertThat(page).contains("2 models", tested.size() + " test photos", "small: cross entropy");
    assertThat(page).contains("mean colour", "provenance.libraries.spark", "large", "<circle");
    Config metrics = ConfigFactory.parseFile(report.resolve("metrics.json").toFile());
    assertThat(metrics.getConfigList("models")).hasSize(2);
    assertThat(Files.readAllLines(report.resolve("per-photo.csv"))).hasSize(1 + 5 * tested.size());
    assertThat(second.out()).contains("PSNR, dB", "all gray", "* best", report + "/index.html");
    assertThat(second.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(120));
  }

  @Test
  void theNumbersAreThoseOfAnIndependentComputation() throws Exception {
    Cli.Result result =
        evaluate(small, "--report", folder.resolve("report"), "--model", large, "--json");

    assertDone(result);
    Config json = result.json();
    List<? extends Config> models = json.getConfigList("models");
    List<? extends Config> baselines = json.getConfigList("baselines");
    assertThat(models).extracting(each -> each.getString("name")).containsExactly("small", "large");
    assertThat(baselines)
        .extracting(each -> each.getString("name"))
        .containsExactly("all gray", "mean colour");
    for (Config each : Stream.concat(models.stream(), baselines.stream()).toList()) {
      assertThat(each.getDouble("psnr")).isBetween(5.0, 60.0);
      assertThat(each.getDouble("ssim")).isBetween(0.0, 1.0);
      assertThat(each.getDouble("auc")).isBetween(0.0, 100.0);
      assertThat(each.getDouble("balanced-auc")).isBetween(0.0, 100.0);
      assertThat(each.getDouble("colorfulness")).isNotNegative();
    }
    LabImage gray = constant(0, 0);
    LabImage mean = constant(mean(LabImage::a), mean(LabImage::b));
    assertThat(baselines.get(0).getDouble("ab-mae")).isCloseTo(abMae(p -> gray), within(1e-4));
    assertThat(baselines.get(1).getDouble("ab-mae")).isCloseTo(abMae(p -> mean), within(1e-4));
    assertThat(baselines.get(0).getDouble("psnr")).isCloseTo(grayPsnr(), within(1e-6));
    assertThat(baselines.get(0).getDouble("colorfulness")).isCloseTo(0, within(0.5));
    ModelDirectory directory = new ModelDirectory(new LocalStorage(large));
    try (GeneratorPredictor predictor =
        ModelDirectory.predictor(directory.settings(), directory.weights())) {
      double error = abMae(photo -> predict(predictor, photo));
      assertThat(models.get(1).getDouble("ab-mae")).isCloseTo(error, within(1e-2));
    }
    assertThat(json.getInt("photos")).isEqualTo(tested.size());
    assertThat(json.getInt("failed")).isZero();
  }

  @Test
  void predictedAndTruePhotosAreComparedByTheirFeatures() throws Exception {
    Path report = folder.resolve("report");
    Cli.Result result = evaluate(small, "--report", report, "--split=train", "--json");

    assertDone(result);
    Config model = result.json().getConfigList("models").get(0);
    Config gray = result.json().getConfigList("baselines").get(0);
    Config truth = result.json().getConfigList("ceilings").get(0);
    assertThat(model.getInt("featurePhotos")).isEqualTo(training.size());
    for (String key : List.of("kernel-distance", "frechet-distance")) {
      assertThat(truth.getDouble(key)).as(key).isCloseTo(0, within(1e-6));
      assertThat(gray.getDouble(key)).as(key).isGreaterThan(0.1);
      assertThat(model.getDouble(key)).as(key).isGreaterThan(0.1);
    }
    List<Double> interval = gray.getDoubleList("intervals.kernel-distance");
    assertThat(gray.getDouble("kernel-distance")).isBetween(interval.get(0), interval.get(1));
    assertThat(Files.readString(report.resolve("index.html")))
        .contains("KID (EfficientNet-Lite0)", "Frechet distance (EfficientNet-Lite0)")
        .contains("here over " + training.size() + " photos");
    assertThat(Files.readAllLines(report.resolve("metrics.csv")))
        .contains("tag,candidate,photos,measure,value,low,high")
        .anyMatch(line -> line.startsWith(",all gray," + training.size() + ",kernel-distance,"));
  }

  @Test
  void featuresMayBeOfSomePhotosOrOfNone() {
    Cli.Result some = onTrainingPhotos("a", 12);
    Cli.Result again = onTrainingPhotos("b", 12);
    Cli.Result none = onTrainingPhotos("c", 0);

    assertDone(some);
    Config gray = some.json().getConfigList("baselines").get(0);
    assertThat(gray.getInt("featurePhotos")).isEqualTo(12);
    assertThat(gray.getInt("photos")).isEqualTo(training.size());
    assertThat(again.json().getConfigList("baselines")).first().isEqualTo(gray);
    assertDone(none);
    assertThat(none.json().getConfigList("baselines").get(0).hasPath("kernel-distance")).isFalse();
    assertMistake(
        evaluate(small, "--report", folder, "--set=evaluate.feature-photos=-1"),
        "feature-photos is -1");
  }

  private Cli.Result onTrainingPhotos(String report, int featurePhotos) {
    return evaluate(
        small,
        "--report",
        folder.resolve(report),
        "--split=train",
        "--photos=0",
        "--json",
        "--set=evaluate.feature-photos=" + featurePhotos);
  }

  @Test
  void anotherSplitAndTagsAndOneModel() throws Exception {
    String cow = tested.get(0).source().substring(tested.get(0).source().lastIndexOf('/') + 1);
    Path tags =
        Files.writeString(
            folder.resolve("tags.csv"), "file,licence,tag\n" + cow + ",\"CC0, as is\",animal\n");

    Cli.Result tagged = evaluate(small, "--report", folder.resolve("a"), "--tags", tags, "--json");
    Cli.Result train =
        evaluate(small, "--report", folder.resolve("b"), "--split=train", "--photos=1", "--json");

    assertDone(tagged);
    Config model = tagged.json().getConfigList("models").get(0);
    assertThat(model.getInt("tags.animal.photos")).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("a/index.html"))).contains("By tag", "animal");
    assertDone(train);
    assertThat(train.json().getInt("photos")).isEqualTo(training.size());
    assertThat(Files.readString(folder.resolve("b/index.html"))).contains("may have memorized");
  }

  @Test
  void aPhotoThatCannotBeMeasuredStopsNothing() throws Exception {
    Path damaged = folder.resolve("damaged");
    String bad = tested.get(0).source();
    spark
        .read()
        .parquet(tensors.toString())
        .withColumn("lab", when(col("source").equalTo(bad), lit(new byte[5])).otherwise(col("lab")))
        .write()
        .partitionBy("split")
        .parquet(damaged.toString());
    Path report = folder.resolve("report");

    Cli.Result result =
        Cli.run("evaluate", "--model", small, "--data", damaged, "--report", report);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.out()).contains("1 failed:", bad + ": its tensor is damaged");
    Config metrics = ConfigFactory.parseFile(report.resolve("metrics.json").toFile());
    assertThat(metrics.getInt("photos")).isEqualTo(tested.size() - 1);
    assertThat(metrics.getConfigList("failures")).hasSize(1);
  }

  @Test
  void weightsThatAreNoNumbersAreRefused() throws Exception {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.copy(small.resolve("history.csv"), model.resolve("history.csv"));
    ModelDirectory trained = new ModelDirectory(new LocalStorage(small));
    float[] weights = trained.weights();
    weights[7] = Float.NaN;
    try (Network generator = ModelDirectory.generator(trained.settings(), weights)) {
      new ModelDirectory(new LocalStorage(model)).write(trained.settings(), generator, Map.of());
    }
    Path report = folder.resolve("report");

    Cli.Result result = evaluate(small, "--report", report, "--model", model);

    assertMistake(
        result, "generator.zip in " + model + " cannot be used: a weight is NaN or infinite");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(report).doesNotExist();
  }

  @Test
  void aDataSetWithoutTrainingPhotosHasNoMeanColour() throws Exception {
    Path untrained = folder.resolve("untrained");
    spark
        .read()
        .parquet(tensors.toString())
        .where("split = 'test'")
        .write()
        .partitionBy("split")
        .parquet(untrained.toString());
    Path report = folder.resolve("report");

    assertDone(Cli.run("evaluate", "--model", small, "--data", untrained, "--report", report));
    assertThat(Files.readString(report.resolve("index.html"))).contains("none: no training photo");
    assertMistake(
        Cli.run(
            "evaluate",
            "--split=validation",
            List.of("--model", small, "--data", untrained, "--report", report)),
        "no photo in the validation split of " + untrained + " (train 0, validation 0, test ");
  }

  @Test
  void mistakesAreNamed() throws Exception {
    Path report = folder.resolve("report");
    Path tags = Files.writeString(folder.resolve("tags.csv"), "file,tag\nnone.jpg,animal\n");
    Path thesis = Files.createDirectories(folder.resolve("thesis"));
    Files.writeString(thesis.resolve("thesis.txt"), "years of work");

    assertMistake(evaluate(folder.resolve("none"), "--report", report), "model.json is missing");
    assertMistake(evaluate(small, "--report", report, "--model", small + "/"), "is given twice");
    assertMistake(evaluate(small, "--report", tensors.resolve("report")), "lies inside --data");
    assertMistake(evaluate(small, "--report", thesis), "is not empty and holds more than a report");
    assertMistake(evaluate(small, "--report", small), "is not empty and holds more than a report");
    assertMistake(evaluate(small, "--report", report, "--tags", tags), "tags none of the");
    assertMistake(
        evaluate(small, "--report", report, "--tags", folder.resolve("no.csv")), "does not exist");
    assertMistake(evaluate(small, "--report", report, "--tags", folder), "is a folder");
    assertMistake(evaluate(small, "--report", report, "--photos=-1"), "photos is -1");
    assertMistake(evaluate(small, "--report", report, "--split=holiday"), "holiday");
    assertMistake(
        Cli.run(
            "evaluate",
            List.of("--model", small, "--data", folder.resolve("none"), "--report", report)),
        "none does not exist: check --data");
    assertThat(report).doesNotExist();
    assertThat(thesis.resolve("thesis.txt")).exists();
  }

  private static Cli.Result evaluate(Path model, Object... more) {
    return Cli.run("evaluate", "--data", tensors, "--model", model, List.of(more));
  }

  private static void assertDone(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
  }

  private static void assertMistake(Cli.Result result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
  }

  private static double mean(Function<LabImage, float[]> plane) {
    return training.stream()
        .map(row -> plane.apply(row.picture()))
        .flatMapToDouble(v -> IntStream.range(0, v.length).mapToDouble(i -> v[i]))
        .average()
        .orElseThrow();
  }

  private static LabImage constant(double a, double b) {
    float[] as = new float[SIZE * SIZE];
    float[] bs = new float[SIZE * SIZE];
    Arrays.fill(as, (float) a);
    Arrays.fill(bs, (float) b);
    return new LabImage(SIZE, SIZE, new float[SIZE * SIZE], as, bs);
  }

  /** Only a and b of the prediction are used. */
  private static double abMae(Function<LabImage, LabImage> prediction) {
    return tested.stream()
        .map(TensorRow::picture)
        .mapToDouble(
            truth -> {
              LabImage predicted = prediction.apply(truth);
              double sum = 0;
              for (int i = 0; i < SIZE * SIZE; i++) {
                sum += Math.abs(predicted.a()[i] - truth.a()[i]);
                sum += Math.abs(predicted.b()[i] - truth.b()[i]);
              }
              return sum / (2 * SIZE * SIZE);
            })
        .average()
        .orElseThrow();
  }

  private static double grayPsnr() {
    return tested.stream()
        .map(TensorRow::picture)
        .mapToDouble(
            truth -> {
              byte[] one = truth.toRgb();
              byte[] two = truth.gray().toRgb();
              double squares = 0;
              for (int i = 0; i < one.length; i++) {
                squares += Math.pow((one[i] & 255) - (two[i] & 255), 2);
              }
              return 10 * Math.log10(255 * 255 / (squares / one.length));
            })
        .average()
        .orElseThrow();
  }

  private static LabImage predict(GeneratorPredictor predictor, LabImage truth) {
    return truth.withAb(predictor.predict(List.of(truth.l())).get(0));
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
