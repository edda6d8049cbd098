package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.film.FrameTimes;
import dev.rechroma.film.ffmpeg.FilmPlace;
import dev.rechroma.film.ffmpeg.FilmProbe;
import dev.rechroma.film.ffmpeg.FilmStill;
import dev.rechroma.image.LabImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** rechroma video, on films that move over a pattern. */
class VideoJobTest {
  private static final int FRAMES = 30;
  private static final String MODEL = "src/test/resources/dev/rechroma/cli/old-models/lab";

  @TempDir private Path folder;

  @Test
  void aFilmGetsColoursAndKeepsItsFramesAndASecondRunHasNothingToDo() throws Exception {
    Path films = Files.createDirectories(folder.resolve("films/reel 1"));
    TestFilm.write(films.resolve("a film's.mov"), FRAMES);
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
    TestFilm.write(folder.resolve("films/good.mov"), FRAMES);
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
  void aDamagedFilmIsNotCalledDone() throws Exception {
    Path film = folder.resolve("films/a.mov");
    TestFilm.write(film, FRAMES);
    byte[] bytes = Files.readAllBytes(film);
    for (int i = 0; i < 40; i++) {
      bytes[bytes.length / 2 + i] ^= 0x55;
    }
    Files.write(film, bytes);

    for (int run = 0; run < 2; run++) {
      Cli.Result result = video("films", "out");

      assertThat(result.code()).as(result.err()).isEqualTo(3);
      assertThat(result.out()).contains("a.mov: is in colour, but some of its frames are damaged");
      assertThat(folder.resolve("out/a.mkv")).exists();
    }
  }

  @Test
  void twoFilmsOfOneNameKeepTheirEndings() throws Exception {
    TestFilm.write(folder.resolve("films/a.mov"), FRAMES);
    Files.copy(folder.resolve("films/a.mov"), folder.resolve("films/a.mp4"));

    assertThat(video("films", "out").code()).isZero();

    assertThat(folder.resolve("out/a.mov.mkv")).exists();
    assertThat(folder.resolve("out/a.mp4.mkv")).exists();
  }

  @Test
  void aPreviewShowsBothSideBySide() throws Exception {
    TestFilm.write(folder.resolve("films/a.mov"), FRAMES);

    Cli.Result result = video("films", "out", "--preview", "1s");

    assertThat(result.code()).as(result.err()).isZero();
    FilmPlace clip = FilmPlace.file(folder.resolve("out/a.preview.mov").toString());
    FilmProbe probe = new FilmProbe(clip, 1_000_000);
    assertThat(probe.info().width()).isEqualTo(2 * TestFilm.WIDTH);
    assertThat(probe.times(probe.info()).times()).hasSize(24);
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
}
