package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine that predicts, as a user chooses it. */
class EngineTest {
  private static final List<String> PHOTOS = List.of("cat.jpg", "cow.jpg", "crab.jpg");
  private static final String ONNX_RUNTIME = "engine=onnxruntime";

  @TempDir private Path folder;

  @BeforeEach
  void photos() throws Exception {
    Files.createDirectories(folder.resolve("photos"));
    for (String name : PHOTOS) {
      Files.copy(Cli.SAMPLES.resolve(name), folder.resolve("photos").resolve(name));
    }
  }

  @Test
  void bothEnginesGiveTheSameColours() throws Exception {
    colorized(3, "one", "--engine=onednn");
    colorized(3, "other", "--engine=onnxruntime");

    for (String name : PHOTOS) {
      LabImage one = picture(folder.resolve("one").resolve(name));
      LabImage other = picture(folder.resolve("other").resolve(name));
      assertThat(one.isGray()).isFalse();
      // A value of 8 bits more or less, where the last digits decide how it is rounded.
      assertThat(other.a()).containsExactly(one.a(), Offset.offset(3f));
    }
  }

  @Test
  void oneEngineRepeatsItselfToTheByte() throws Exception {
    colorized(3, "one", "--engine=onnxruntime");
    colorized(3, "other", "--engine=onnxruntime", "--batch=1");

    for (String name : PHOTOS) {
      assertThat(folder.resolve("other").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("one").resolve(name));
    }
  }

  @ParameterizedTest
  @CsvSource({"onednn, onnxruntime", "onnxruntime, onednn"})
  void autoKeepsTheEngineOfAnOutput(String engine, String other) throws Exception {
    colorized(3, "out", "--engine=" + engine);
    colorized(0, "out", "--engine=auto");
    Files.copy(Cli.SAMPLES.resolve("moose.jpg"), folder.resolve("photos/moose.jpg"));
    colorized(1, "out", "--engine=auto");
    assertThat(settings("out")).hasSize(1);
    assertThat(settings("out").iterator().next().contains(ONNX_RUNTIME))
        .isEqualTo(engine.equals("onnxruntime"));

    colorized(4, "out", "--engine=" + other);
    colorized(0, "out", "--engine=auto");
  }

  @Test
  void autoKeepsTheEngineOfAFilm() throws Exception {
    TestFilm.write(folder.resolve("films/one.mov"), 8);
    assertThat(video("onnxruntime")).isEqualTo(1);
    assertThat(video("auto")).isZero();
    TestFilm.write(folder.resolve("films/two.mov"), 8);
    assertThat(video("auto")).isEqualTo(1);

    assertThat(folder.resolve("out/_rechroma/films/two.mov.json")).content().contains(ONNX_RUNTIME);
    assertThat(video("onednn")).isEqualTo(2);
  }

  private int video(String engine) {
    Cli.Result result =
        Cli.run(
            "video",
            "--input=" + folder.resolve("films"),
            "--output=" + folder.resolve("out"),
            "--engine=" + engine,
            "--json");
    assertThat(result.code()).as(result.err()).isZero();
    return result.json().getInt("colorized");
  }

  @ParameterizedTest
  @ValueSource(strings = {"colorize", "video", "evaluate"})
  void anUnknownEngineIsRefused(String command) {
    List<Object> arguments = new ArrayList<>(List.of(command, "--engine=tensorflow"));
    arguments.addAll(
        command.equals("evaluate")
            ? List.of("--data=" + folder, "--report=" + folder.resolve("out"))
            : List.of("--input=" + folder, "--output=" + folder.resolve("out")));

    Cli.Result result = Cli.run(arguments.toArray());

    assertThat(result.code()).isEqualTo(ExitCode.USER_MISTAKE);
    assertThat(result.err())
        .contains("engine is \"tensorflow\", must be one of: auto, onednn, onnxruntime");
  }

  @Test
  void modelsAreComparedOnEitherEngine() {
    assertThat(psnr("onnxruntime")).isCloseTo(psnr("onednn"), Offset.offset(1e-3));
  }

  private double psnr(String engine) {
    Cli.Result result =
        Cli.run(
            "evaluate",
            "--model=" + Samples.model(),
            "--data=" + Samples.tensors(),
            "--report=" + folder.resolve("report"),
            "--engine=" + engine,
            "--set=evaluate.feature-photos=0",
            "--json");
    assertThat(result.code()).as(result.err()).isZero();
    return result.json().getConfigList("models").get(0).getDouble("psnr");
  }

  private void colorized(int photos, String output, String... options) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "colorize",
                "--input=" + folder.resolve("photos"),
                "--output=" + folder.resolve(output),
                "--colored=recolorize",
                Cli.NO_PAGE,
                "--json"));
    arguments.addAll(List.of(options));
    Cli.Result result = Cli.run(arguments.toArray());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().getInt("colorized")).isEqualTo(photos);
  }

  private Set<String> settings(String output) {
    String manifest = folder.resolve(output).resolve("_rechroma/manifest").toString();
    return SparkSession.active()
        .read()
        .parquet(manifest)
        .where("output is not null")
        .select("settings")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  private static LabImage picture(Path file) throws Exception {
    try (Photo photo = PhotoFile.decode(Files.readAllBytes(file), DecodeLimits.DEFAULT)) {
      return photo.toLab(photo.width(), photo.height());
    }
  }
}
