package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines with other digits, and others at work on the same folder. */
class AnyMachineTest {
  @TempDir private Path folder;
  private Path photos;

  @BeforeEach
  void copyPhotos() throws IOException {
    photos = Files.createDirectories(folder.resolve("photos"));
    for (String photo : List.of("cat.jpg", "cow.jpg", "crab.jpg")) {
      Files.copy(Cli.SAMPLES.resolve(photo), photos.resolve(photo));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "tr-TR"})
  void filesAndMessagesAreTheSameInEveryLocale(String tag) throws IOException {
    Locale before = Locale.getDefault();
    try {
      Cli.Result ingest = run(tag, "ingest", "--input", photos, "--output", at("t"), "--size=36");
      assertThat(ingest.code()).as(ingest.err()).isZero();
      assertThat(ingest.out()).startsWith("3 photos in").containsPattern("[0-9]\\.[0-9] photos/s");
      Object[] train = {"train", "--data", at("t"), "--model", at("m"), Cli.TINY};
      assertThat(run(tag, train, "--epochs=1").code()).isZero();
      Cli.Result resumed = run(tag, train, "--epochs=2", "--resume");
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(names(folder.resolve("m/trainer")))
          .containsExactly("epoch-000001.zip", "epoch-000002.zip");
      assertThat(names(folder.resolve("t/split=train")))
          .allMatch(name -> name.matches("\\p{ASCII}+"));
    } finally {
      Locale.setDefault(before);
    }
  }

  private static Cli.Result run(String tag, Object... arguments) {
    Locale.setDefault(Locale.forLanguageTag(tag));
    return Cli.run(
        Stream.of(arguments)
            .flatMap(
                each -> each instanceof Object[] several ? Stream.of(several) : Stream.of(each))
            .toArray());
  }

  @Test
  void aSecondRunOnAnOutputEndsBeforeItDoesAnything() throws IOException {
    String tensors = at("t");
    assertDone(Cli.run("ingest", "--input", photos, "--output", tensors, "--size=36"));
    List<Object> train = List.of("train", "--data", tensors, "--epochs=1", "--model");
    assertDone(Cli.run(train, at("model"), Cli.TINY));
    List<Object> colorize = List.of("colorize", "--input", photos, "--model", at("model"));
    assertDone(Cli.run(colorize, "--output", at("colour"), "--colored=recolorize"));

    assertKeptOut("t", "ingest", "--input", photos, "--output", tensors, "--size=40");
    assertKeptOut("t", "ingest", "--input", photos, "--output", tensors, "--add");
    List<Object> resume = List.of("train", "--data", tensors, "--resume", "--epochs=2", "--model");
    assertKeptOut("model", resume, at("model"));
    assertKeptOut("new", train, at("new"), Cli.TINY);
    assertKeptOut("colour", colorize, "--output", at("colour"), "--colored=recolorize");
    assertKeptOut("colour", "gallery", at("colour"));
    assertKeptOut(
        "report",
        List.of("evaluate", "--data", tensors, "--model", at("model"), "--split=train"),
        List.of("--report", at("report")));
    assertKeptOut(
        "mixed",
        List.of("mix", "--before", at("model"), "--after", at("model"), "--share=0.5"),
        List.of("--output", at("mixed")));
  }

  private static void assertDone(Cli.Result result) {
    assertThat(result.code()).as(result.err()).isZero();
  }

  private void assertKeptOut(String output, Object... command) throws IOException {
    HadoopStorage held = HadoopStorage.at(at(output), new Configuration());
    try (RunLock lock = RunLock.take(held, 60, line -> {})) {
      Map<String, Long> before = files(folder.resolve(output));

      Cli.Result second = Cli.run(command);

      assertThat(second.err())
          .contains("another run is working here (" + RunLock.who())
          .contains("its lock is " + folder.resolve(output));
      assertThat(second.code()).isEqualTo(ExitCode.USER_MISTAKE);
      lock.requireHeld();
      assertThat(files(folder.resolve(output))).isEqualTo(before);
    }
  }

  /** The lock itself is written all the time. */
  private static Map<String, Long> files(Path below) throws IOException {
    Map<String, Long> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(each -> !each.toString().contains(".rechroma.lock")).toList()) {
        if (Files.isRegularFile(file)) {
          times.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
        }
      }
    }
    return times;
  }

  private static List<String> names(Path below) throws IOException {
    try (Stream<Path> files = Files.list(below)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }
}
