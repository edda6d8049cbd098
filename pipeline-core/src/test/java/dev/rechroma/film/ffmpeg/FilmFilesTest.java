package dev.rechroma.film.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.film.FilmCodec;
import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FilmInfo.ColourTags;
import dev.rechroma.film.FrameTimes;
import dev.rechroma.film.FrameTimes.Segment;
import dev.rechroma.image.GrayFrame;
import dev.rechroma.image.LabImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Films written, probed, read from any frame on, and joined. */
class FilmFilesTest {
  private static final int FRAMES = 20;
  private static final long MANY_PIXELS = 1_000_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyFrameKeepsItsTimeAndItsLightness(FilmCodec codec) throws Exception {
    FilmPlace place = film(codec);
    FilmProbe probe = new FilmProbe(place, MANY_PIXELS);
    FilmInfo info = probe.info();
    FrameTimes times = probe.times(info);

    assertThat(info.width()).isEqualTo(TestFilm.WIDTH);
    assertThat(info.height()).isEqualTo(TestFilm.HEIGHT);
    assertThat(info.pixelAspect()).isEqualTo("4:3");
    assertThat(seconds(info, times.times())).containsExactly(seconds(expected(0)));
    double tolerance = codec == FilmCodec.FFV1 ? 0.01 : 1.5;
    List<FilmFrame> frames = read(place, info, times.times()[0]);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(meanDifference(frames.get(i).gray(), i)).as("frame %d", i).isLessThan(tolerance);
    }
    frames.forEach(frame -> frame.gray().close());
  }

  @Test
  void decodingBeginsAtAnyFrame() throws Exception {
    FilmPlace place = film(FilmCodec.H264);
    FilmProbe probe = new FilmProbe(place, MANY_PIXELS);
    FilmInfo info = probe.info();
    long from = probe.times(info).times()[13];

    List<FilmFrame> frames = read(place, info, from);

    long[] late = frames.stream().mapToLong(FilmFrame::time).filter(time -> time >= from).toArray();
    assertThat(seconds(info, late)).containsExactly(seconds(expected(13)));
    frames.forEach(frame -> frame.gray().close());
  }

  @Test
  void segmentsAreJoinedWithoutAChangeOfTimes() throws Exception {
    FilmPlace place = film(FilmCodec.FFV1);
    FilmInfo info = new FilmProbe(place, MANY_PIXELS).info();
    // The same film twice, one after the other.
    long end = info.timeBase().timestamp(TestFilm.UNIT.seconds(TestFilm.time(FRAMES)));
    List<Segment> segments =
        List.of(new Segment(0, 0, end, FRAMES, 0), new Segment(1, end, 2 * end, FRAMES, end));
    Path file = folder.resolve("film.mov");

    Path joined = new FilmMuxer(place, info).join(segments, List.of(file, file), "mkv", folder);

    FilmProbe probe = new FilmProbe(FilmPlace.file(joined.toString()), MANY_PIXELS);
    FilmInfo result = probe.info();
    double[] once = seconds(expected(0));
    double[] twice =
        IntStream.range(0, 2 * FRAMES)
            .mapToDouble(i -> once[i % FRAMES] + (i < FRAMES ? 0 : info.timeBase().seconds(end)))
            .toArray();
    assertThat(seconds(result, probe.times(result).times()))
        .usingComparatorWithPrecision(0.0006) // Matroska's times are in milliseconds
        .containsExactly(twice);
  }

  @Test
  void whatIsNoFilmIsRefusedInALine() throws IOException {
    Path text = Files.writeString(folder.resolve("a.mkv"), "#EXTM3U\n/etc/passwd\n");

    assertThatThrownBy(() -> new FilmProbe(FilmPlace.file(text.toString()), MANY_PIXELS).info())
        .isInstanceOf(FilmException.class)
        .hasMessageStartingWith("is no film, or a damaged one (");
  }

  @Test
  void aFilmThatIsCutShortIsReadAsFarAsItGoes() throws Exception {
    Path whole =
        new FilmMuxer(film(FilmCodec.FFV1), TestFilm.info())
            .join(
                List.of(new Segment(0, 0, TestFilm.time(FRAMES), FRAMES, 0)),
                List.of(folder.resolve("film.mov")),
                "mkv",
                folder);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.mkv"), Arrays.copyOf(bytes, bytes.length / 2));
    FilmPlace place = FilmPlace.file(cut.toString());
    FilmInfo info = new FilmProbe(place, MANY_PIXELS).info();

    List<FilmFrame> frames = read(place, info, 0);

    assertThat(frames).hasSizeBetween(5, FRAMES - 1);
    frames.forEach(frame -> frame.gray().close());
  }

  @Test
  void framesAboveTheLimitAreNotDecoded() throws Exception {
    FilmPlace place = film(FilmCodec.FFV1);

    assertThatThrownBy(() -> new FilmProbe(place, TestFilm.WIDTH).info())
        .isInstanceOf(FilmException.class)
        .hasMessage("frames of 48 x 32 px are more than 48 px: raise video.max-megapixels");
  }

  private FilmPlace film(FilmCodec codec) throws IOException, FilmException {
    Path file = folder.resolve("film.mov");
    return FilmPlace.file(TestFilm.write(file, codec, FRAMES).toString());
  }

  private static List<FilmFrame> read(FilmPlace place, FilmInfo info, long from) throws Exception {
    List<FilmFrame> frames = new ArrayList<>();
    try (FilmReader reader = FilmReader.open(place, info, from)) {
      for (Optional<FilmFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get());
      }
    }
    return frames;
  }

  private static double meanDifference(GrayFrame gray, int frame) {
    try (GrayFrame expected =
        GrayFrame.of(TestFilm.samples(frame), TestFilm.WIDTH, TestFilm.HEIGHT)) {
      LabImage one = gray.toLab(TestFilm.WIDTH, TestFilm.HEIGHT);
      LabImage other = expected.toLab(TestFilm.WIDTH, TestFilm.HEIGHT);
      return IntStream.range(0, one.l().length)
          .mapToDouble(i -> Math.abs(one.l()[i] - other.l()[i]))
          .average()
          .orElseThrow();
    }
  }

  private static long[] expected(int first) {
    return IntStream.range(first, FRAMES).mapToLong(TestFilm::time).toArray();
  }

  private static double[] seconds(long... times) {
    return Arrays.stream(times).mapToDouble(TestFilm.UNIT::seconds).toArray();
  }

  private static double[] seconds(FilmInfo info, long[] times) {
    return Arrays.stream(times).mapToDouble(info.timeBase()::seconds).toArray();
  }

  /** Another film may fit: the encoder's refusal is no fault of the machine. */
  @Test
  void framesThatTheEncoderRefusesAreThatFilmsProblem(@TempDir Path files) {
    FilmInfo large =
        new FilmInfo(
            0, 8192, 8192, 8, TestFilm.UNIT, "", 0, new ColourTags("", ""), "", 0, Map.of());

    FilmEncoding h264 = new FilmEncoding(FilmCodec.H264, 80);

    assertThatThrownBy(() -> h264.requireFits(large, 8192))
        .hasMessageContaining("at most 9.4 megapixels: use --codec vp9 or ffv1");
    assertThatThrownBy(() -> FilmWriter.create(files.resolve("large.mp4"), h264, large, 0, 8192))
        .isInstanceOf(FilmException.class)
        .hasMessageStartingWith("cannot ");
  }
}
