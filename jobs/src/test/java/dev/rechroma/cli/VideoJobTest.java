package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.film.FilmCodec;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FilmInfo.ColourTags;
import dev.rechroma.film.FrameTimes;
import dev.rechroma.film.TimeBase;
import dev.rechroma.film.ffmpeg.FilmEncoding;
import dev.rechroma.film.ffmpeg.FilmPlace;
import dev.rechroma.film.ffmpeg.FilmProbe;
import dev.rechroma.film.ffmpeg.FilmStill;
import dev.rechroma.film.ffmpeg.FilmWriter;
import dev.rechroma.image.ColourFrame;
import dev.rechroma.image.GrayFrame;
import dev.rechroma.image.LabImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** rechroma video, on films that move over a pattern. */
class VideoJobTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final int FRAMES = 30;
  private static final TimeBase UNIT = new TimeBase(1, 24);
  private static final String MODEL = "src/test/resources/dev/rechroma/cli/old-models/lab";

  @TempDir private Path folder;

  @Test
  void aFilmGetsColoursAndKeepsItsFramesAndASecondRunHasNothingToDo() throws Exception {
    Path films = Files.createDirectories(folder.resolve("films/reel 1"));
    film(films.resolve("a film's.mov"));
    Files.writeString(films.resolve("notes.txt"), "not a film");

    Cli.Result first = video("films", "out", "--set", "video.segment-seconds=1");

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("1 film in colour", "30 frames", "1 ignored: not films");
    Path made = folder.resolve("out/reel 1/a film's.mkv");
    FilmPlace place = FilmPlace.file(made.toString());
    FilmProbe probe = new FilmProbe(place, 1_000_000);
    FrameTimes times = probe.times(probe.info());
    assertThat(times.times()).hasSize(FRAMES);
    LabImage still = FilmStill.at(place, probe.info(), times.times()[7]).orElseThrow();
    assertThat(still.isGray()).isFalse();
    assertThat(folder.resolve("out/_rechroma/strips/reel 1/a film's.mov.png")).exists();
    assertThat(folder.resolve("out/_rechroma/films.html"))
        .content()
        .contains("a film&#39;s.mov", "../reel%201/a%20film%27s.mkv");
    assertThat(folder.resolve("out/_rechroma/video")).isEmptyDirectory();

    Cli.Result second = video("films", "out", "--set", "video.segment-seconds=1");

    assertThat(second.code()).isZero();
    assertThat(second.out()).contains("0 films in colour", "1 done before");
  }

  @Test
  void whatIsNoFilmIsListedByName() throws Exception {
    film(folder.resolve("films/good.mov"));
    Files.writeString(folder.resolve("films/bad.mkv"), "#EXTM3U\n/etc/passwd\n");

    Cli.Result result = video("films", "out");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out()).contains("1 film in colour", "1 failed:", "films/bad.mkv: is no film");
    assertThat(folder.resolve("out/_rechroma/failures.jsonl"))
        .content()
        .contains("films/bad.mkv", "is no film");
    assertThat(folder.resolve("out/good.mkv")).exists();
    try (Stream<Path> made = Files.list(folder.resolve("out"))) {
      assertThat(made.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("_rechroma", "good.mkv");
    }
  }

  @Test
  void twoFilmsOfOneNameKeepTheirEndings() throws Exception {
    film(folder.resolve("films/a.mov"));
    Files.copy(folder.resolve("films/a.mov"), folder.resolve("films/a.mp4"));

    assertThat(video("films", "out").code()).isZero();

    assertThat(folder.resolve("out/a.mov.mkv")).exists();
    assertThat(folder.resolve("out/a.mp4.mkv")).exists();
  }

  @Test
  void aPreviewShowsBothSideBySide() throws Exception {
    film(folder.resolve("films/a.mov"));

    Cli.Result result = video("films", "out", "--preview", "1s");

    assertThat(result.code()).as(result.err()).isZero();
    FilmPlace clip = FilmPlace.file(folder.resolve("out/a.preview.mov").toString());
    FilmProbe probe = new FilmProbe(clip, 1_000_000);
    assertThat(probe.info().width()).isEqualTo(2 * WIDTH);
    assertThat(probe.times(probe.info()).times()).hasSize(20);
  }

  @Test
  void aFolderWithoutFilmsIsAMistake() throws Exception {
    Files.writeString(Files.createDirectories(folder.resolve("films")).resolve("a.txt"), "text");

    Cli.Result result = video("films", "out");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("no film in " + folder.resolve("films"));
  }

  private Cli.Result video(String input, String output, String... options) {
    return Cli.run(
        "video",
        "--input",
        folder.resolve(input),
        "--output",
        folder.resolve(output),
        "--model",
        Path.of(MODEL).toAbsolutePath(),
        "--codec=ffv1",
        List.of(options));
  }

  private static void film(Path file) throws Exception {
    Files.createDirectories(file.getParent());
    FilmInfo info =
        new FilmInfo(
            0, "", WIDTH, HEIGHT, 8, UNIT, "", 0, new ColourTags("", "", ""), "", 0, Map.of());
    FilmEncoding encoding = new FilmEncoding(FilmCodec.FFV1, 100);
    try (FilmWriter writer = new FilmWriter(file, encoding, info, 0, WIDTH)) {
      for (int i = 0; i < FRAMES; i++) {
        try (GrayFrame gray = GrayFrame.of(samples(i), WIDTH, HEIGHT);
            ColourFrame frame = gray.unchanged()) {
          writer.write(frame, i, 1);
        }
      }
      writer.finish();
    }
  }

  /** Waves that move to the left by a pixel a frame. */
  private static byte[] samples(int frame) {
    byte[] samples = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < samples.length; i++) {
      double x = i % WIDTH + frame;
      double y = (double) i / WIDTH;
      samples[i] = (byte) Math.round(128 + 60 * Math.sin(x / 5) + 40 * Math.sin(y / 3 + x / 11));
    }
    return samples;
  }
}
