package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.io.LocalStorage;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.HistoryCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models and a registry of version 0.1.0, and a photo that it colorized with each model. */
class EarlierModelsTest {
  private static final Path OLD = Path.of("src/test/resources/dev/rechroma/cli/old-models");

  private static final String GATE = "--set=retrain.gate.metrics=colorfulness-mean-difference";

  @TempDir private Path folder;

  @BeforeEach
  void copy() throws IOException {
    FileUtils.copyDirectory(OLD.toFile(), folder.toFile());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lab", "pix2pix"})
  void aModelGivesTheColoursItGave(String model) throws Exception {
    assertDone(
        Cli.run(
            "colorize",
            List.of("--input", folder.resolve("photos"), "--output", folder.resolve("colour")),
            List.of("--model", folder.resolve(model))));

    LabImage before = photo("colour-" + model + "/astronaut.png");
    LabImage now = photo("colour/astronaut.png");
    assertThat(difference(before.a(), new float[before.a().length])).isGreaterThan(1);
    assertThat(difference(now.a(), before.a())).isLessThan(0.5);
    assertThat(difference(now.b(), before.b())).isLessThan(0.5);
  }

  /** Without learning, only the statistics of batch norm move. */
  @ParameterizedTest
  @ValueSource(strings = {"lab", "pix2pix"})
  void aTrainingGoesOnFromItsCheckpoint(String model) throws IOException {
    History before = history(model);

    Cli.Result resumed =
        Cli.run(
            List.of("train", "--data", Samples.tensors(), "--model", folder.resolve(model)),
            List.of("--resume", "--epochs=3", "--json", "--set=train.learning-rate=0"),
            List.of("--set=train.discriminator-learning-rate=0"));

    assertDone(resumed);
    assertThat(resumed.json().getInt("epochs")).isEqualTo(3);
    assertThat(history(model).rows()).hasSize(3);
    assertThat(history(model).upTo(2)).isEqualTo(before);
    assertThat(before.last().metrics()).containsKeys("psnr", "ab-mae");
    assertThat(alike(checkpoint(model, 3), checkpoint(model, 2))).isGreaterThan(0.7);
  }

  /** Of both networks. */
  private byte[] checkpoint(String model, int epoch) throws IOException {
    Path file = folder.resolve(model).resolve("trainer/epoch-00000" + epoch + ".zip");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getInputStream(zip.getEntry("parameters.bin")).readAllBytes();
    }
  }

  private static double alike(byte[] one, byte[] other) {
    assertThat(one).hasSameSizeAs(other);
    return IntStream.range(0, one.length).filter(i -> one[i] == other[i]).count()
        / (double) one.length;
  }

  @Test
  void aRegistryGoesOnWithItsVersion() throws IOException {
    Path trail = folder.resolve("models/lab/promotions.jsonl");
    String promotion = Files.readString(trail).strip();
    Config metrics = ConfigFactory.parseString(promotion).getConfig("metrics.candidate");

    Cli.Result listed = Cli.run(models());

    assertDone(listed);
    assertThat(listed.json().getString("current")).isEqualTo("000001");
    Config version = listed.json().getConfigList("versions").get(0);
    assertThat(version.getString("promoted")).isNotEmpty();
    assertThat(version.getDouble("metrics.ab-mae")).isEqualTo(metrics.getDouble("abMae"));

    Cli.Result kept = retrain("--set=retrain.gate.margin=9");
    assertThat(kept.code()).as(kept.err()).isEqualTo(4);
    assertThat(kept.json().getString("verdict")).isEqualTo("kept");
    assertThat(alike(weights("models/lab/000001"), weights("models/lab/candidate")))
        .isGreaterThan(0.8);

    Cli.Result promoted = retrain("--set=retrain.gate.margin=0", "--stages=evaluate,promote");
    assertDone(promoted);
    assertThat(promoted.json().getString("version")).isEqualTo("000002");
    assertThat(Files.readAllLines(trail)).hasSize(3).startsWith(promotion);

    Cli.Result back = Cli.run(models("--rollback"));
    assertDone(back);
    assertThat(back.json().getString("current")).isEqualTo("000001");
  }

  private Cli.Result retrain(String... more) {
    return Cli.run(
        List.of("retrain", "--input", Cli.SAMPLES, "--data", folder.resolve("tensors")),
        List.of("--models", folder.resolve("models"), "--name=lab", "--epochs=1", "--json"),
        List.of("--set=ingest.size=36", "--set=ingest.test=0.3", "--set=train.learning-rate=0"),
        List.of(GATE, "--set=retrain.gate.confidence=none"),
        Cli.TINY,
        List.of(more));
  }

  private Object[] models(String... more) {
    return new Object[] {
      "models", "--models", folder.resolve("models"), "--name=lab", "--json", List.of(more)
    };
  }

  private static void assertDone(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
  }

  private History history(String model) throws IOException {
    return HistoryCsv.read(new LocalStorage(folder.resolve(model)));
  }

  private float[] weights(String model) throws IOException {
    return new ModelDirectory(new LocalStorage(folder.resolve(model))).weights();
  }

  /** The share that is the same. */
  private static double alike(float[] one, float[] other) {
    return IntStream.range(0, one.length).filter(i -> Math.abs(one[i] - other[i]) < 1e-6).count()
        / (double) one.length;
  }

  private LabImage photo(String file) throws Exception {
    byte[] bytes = Files.readAllBytes(folder.resolve(file));
    try (Photo photo = PhotoFile.decode(bytes, DecodeLimits.DEFAULT)) {
      return photo.toLab(photo.width(), photo.height());
    }
  }

  /** The mean absolute one. */
  private static double difference(float[] one, float[] other) {
    return IntStream.range(0, one.length)
        .mapToDouble(i -> Math.abs(one[i] - other[i]))
        .average()
        .orElseThrow();
  }
}
