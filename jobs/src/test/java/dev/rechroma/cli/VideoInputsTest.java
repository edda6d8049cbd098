package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folders of films: the films stay, and other files do not matter. */
class VideoInputsTest {
  private static final int FRAMES = 3;

  @TempDir private Path folder;
  private Path in;

  @BeforeEach
  void makeFolder() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
  }

  @Test
  void noResultTakesThePlaceOfAFilm() throws Exception {
    TestFilm.write(in.resolve("a.mkv"), FRAMES);
    final byte[] before = Files.readAllBytes(in.resolve("a.mkv"));
    Files.createSymbolicLink(folder.resolve("link"), in);

    Cli.Result result = video(in.resolve("a.mkv"), "--output", folder.resolve("link"));

    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains("link/a.mkv is one of the films: choose another --output");
    assertThat(in.resolve("a.mkv")).hasBinaryContent(before);
  }

  @Test
  void otherFilesNeitherStopARunNorChangeNames() throws Exception {
    TestFilm.write(in.resolve("12:30.mkv"), FRAMES);
    TestFilm.write(in.resolve("a.mkv"), FRAMES);
    TestFilm.write(Files.createDirectories(in.resolve("b")).resolve("a.mkv"), FRAMES);
    Files.writeString(in.resolve("a.srt"), "1");
    Files.writeString(in.resolve("README"), "reel 1");
    Files.writeString(in.resolve("b/README"), "reel 2");
    Path out = folder.resolve("out");

    Cli.Result result = video(in, in.resolve("b/README"), "--output", out, "--json");

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(3);
    assertThat(List.of("12:30.mkv", "a.mkv", "b/a.mkv"))
        .allSatisfy(name -> assertThat(out.resolve(name)).isNotEmptyFile());
  }

  private static Cli.Result video(Object... inputsAndMore) {
    return Cli.run(
        "video",
        "--codec=ffv1",
        "--model=" + Samples.model(),
        "--input",
        Arrays.asList(inputsAndMore));
  }
}
