package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.film.FilmCodec;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.TimeBase;
import dev.rechroma.film.ffmpeg.FilmEncoding;
import dev.rechroma.film.ffmpeg.FilmWriter;
import dev.rechroma.image.ColourFrame;
import dev.rechroma.image.GrayFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folders of films: the films stay, and other files do not matter. */
class VideoInputsTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  @TempDir private Path folder;
  private Path in;

  @BeforeEach
  void makeFolder() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
  }

  @Test
  void noResultTakesThePlaceOfAFilm() throws Exception {
    byte[] before = film(in.resolve("a.mkv"));
    Files.createSymbolicLink(folder.resolve("link"), in);

    Cli.Result result = video(in.resolve("a.mkv"), "--output", folder.resolve("link"));

    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains("link/a.mkv is one of the films: choose another --output");
    assertThat(in.resolve("a.mkv")).hasBinaryContent(before);
  }

  @Test
  void otherFilesNeitherStopARunNorChangeNames() throws Exception {
    film(in.resolve("12:30.mkv"));
    film(in.resolve("a.mkv"));
    film(Files.createDirectories(in.resolve("b")).resolve("a.mkv"));
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

  private static byte[] film(Path file) throws Exception {
    FilmInfo info =
        new FilmInfo(
            0,
            "ffv1",
            WIDTH,
            HEIGHT,
            8,
            new TimeBase(1, 10),
            "",
            0,
            new FilmInfo.ColourTags("", "", ""),
            "10/1",
            0,
            Map.of());
    FilmEncoding encoding = new FilmEncoding(FilmCodec.FFV1, 100);
    byte[] samples = new byte[WIDTH * HEIGHT];
    try (FilmWriter writer = new FilmWriter(file, encoding, info, 0, WIDTH)) {
      for (int frame = 0; frame < 3; frame++) {
        samples[frame] = 100;
        try (GrayFrame gray = GrayFrame.of(samples, WIDTH, HEIGHT);
            ColourFrame picture = gray.unchanged()) {
          writer.write(picture, frame, 1);
        }
      }
      writer.finish();
    }
    return Files.readAllBytes(file);
  }
}
