package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import dev.rechroma.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes on the command line: exit code 2, a line that names them, no stack trace. */
class MainTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ingest",
        "train",
        "colorize",
        "video",
        "gallery",
        "evaluate",
        "retrain",
        "models",
        "mix",
        "export",
        "demo"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    Cli.Result result = Cli.run(command, "--help");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("Usage: rechroma " + command, "Example:\n  rechroma " + command)
        .doesNotContain("${");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "retrain", "bench"})
  void theHelpTellsTheDefaultsOfEachVariant(String command) {
    String help = Cli.run(command, "--help").out().replaceAll("\\s+", " ");

    assertThat(help)
        .contains("(" + ofEach("batch-size-per-worker") + ")")
        .contains("(" + ofEach("size"))
        .contains(
            "--variant=lab|pix2pix|unet Which GAN (" + defaults("lab").getString("variant") + ")");
    if (!command.equals("bench")) {
      assertThat(help).contains("Passes over the photos (" + ofEach("epochs") + ")");
    }
  }

  private static String ofEach(String key) {
    return Stream.of("lab", "pix2pix", "unet")
        .map(variant -> variant + " " + defaults(variant).getInt(key))
        .collect(Collectors.joining(", "));
  }

  private static Config defaults(String variant) {
    return Settings.load(Map.of("train.variant", variant), List.of()).getConfig("train");
  }

  @Test
  void withoutACommandTheHelpIsShown() {
    Cli.Result result = Cli.run();

    assertThat(result.out()).contains("ingest", "train", "colorize", "evaluate", "demo");
  }

  @Test
  void aFullDiskIsALineThatSaysWhatToDo() {
    Throwable inATask = new RuntimeException(new IOException("No space left on device"));

    assertThat(Main.oneLine(inATask))
        .startsWith("IOException: No space left on device: free some")
        .contains("train with --resume")
        .doesNotContain("\n");
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertMistake(
        Cli.run("ingest", "--inptu", "x", "--output", "y", "--input", "z"), "Unknown option");
  }

  @Test
  void anUnknownCommandIsNamed() {
    assertThat(Cli.run("--colorise").code()).isEqualTo(2);
  }

  @Test
  void aMissingFolderIsNamed() {
    assertMistake(
        Cli.run("ingest", "--input", folder.resolve("none"), "--output", folder.resolve("t")),
        "none does not exist: check --input");
    assertMistake(
        Cli.run(
            "train", "--data", folder.resolve("none"), "--model", folder.resolve("m"), Cli.TINY),
        "none does not exist: check --data");
    assertMistake(
        Cli.run(
            "colorize",
            List.of("--input", Cli.SAMPLES, "--output", folder.resolve("out")),
            "--model",
            folder.resolve("none")),
        "model.json is missing there");
  }

  @Test
  void aNameCannotMoveTheCursor() {
    Cli.Result result =
        Cli.run("ingest", "--input", folder + "/none\u001b[31m", "--output", "" + folder);
    assertMistake(result, "/none?[31m does not exist");
  }

  @Test
  void aFolderWithoutPhotosIsNamed() {
    assertMistake(
        Cli.run("ingest", "--input", folder, "--output", folder.resolve("t")),
        "no JPEG, PNG, WebP, TIFF, BMP or JPEG 2000 file in " + folder);
  }

  @Test
  void sizeZeroIsRefused() {
    assertMistake(
        Cli.run("ingest", "--input", Cli.SAMPLES, "--output", folder.resolve("t"), "--size=0"),
        "size is 0, must be from 1 to 4096");
    assertMistake(
        Cli.run("train", "--data", "x", "--model", folder.resolve("m"), "--size=0"),
        "size is 0, must be from 32 to 1024");
  }

  @Test
  void aSizeThatIsNoNumberIsRefused() {
    assertMistake(
        Cli.run("ingest", "--input", Cli.SAMPLES, "--output", folder.resolve("t"), "--size=big"),
        "'big' is not an int");
  }

  @Test
  void anUnknownSettingIsNamedWithTheOneThatWasMeant() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "rechroma.train.epoks = 3");

    assertMistake(
        Cli.run("train", "--data", "x", "--model", folder.resolve("m"), "--config", file),
        "unknown key rechroma.train.epoks, did you mean rechroma.train.epochs?");
    assertMistake(
        Cli.run("train", "--data", "x", "--model", folder.resolve("m"), "--set=train.sead=3"),
        "unknown key rechroma.train.sead, did you mean rechroma.train.seed?");
  }

  @Test
  void aFolderThatIsNoDataSetIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("data"));

    assertMistake(
        Cli.run(
            "train", "--data", folder.resolve("data"), "--model", folder.resolve("m"), Cli.TINY),
        "holds no finished tensor data set");
  }

  @Test
  void aStrangeFileSystemIsTheUsersMistake() {
    assertMistake(
        Cli.run("ingest", "--input", "gopher://host/photos", "--output", folder.resolve("t")),
        "cannot use gopher://host/photos: Hadoop has no client for it here: docs/cluster.md says");
  }

  private static void assertMistake(Cli.Result result, String message) {
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
  }
}
