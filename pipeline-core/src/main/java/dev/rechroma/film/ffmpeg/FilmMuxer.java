package dev.rechroma.film.ffmpeg;

import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FrameTimes.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Joins encoded segments and all other streams of the film, none of which is decoded: sound,
 * subtitles, covers, fonts, chapters and metadata.
 */
public record FilmMuxer(FilmPlace film, FilmInfo info) {
  /** Those that a result may have. */
  public static final List<String> ENDINGS = List.of("mp4", "webm", "mkv", "mov");

  /** The container that takes any stream. */
  private static final String ANY = "mkv";

  /**
   * Writes the film.
   *
   * @param segments in order
   * @param files of the segments, in a folder of their own, to which the list of them is added
   * @param container wanted: mp4, webm or mkv
   * @param folder for the result
   * @return the result: film.mkv if a stream does not fit into the wanted container
   */
  public Path join(List<Segment> segments, List<Path> files, String container, Path folder)
      throws IOException, FilmException {
    Path list = folder.resolve("segments.ffconcat");
    Files.writeString(list, list(segments, files), StandardCharsets.UTF_8);
    long start = segments.get(0).start();
    FilmException first = null;
    for (Attempt attempt : attempts(container)) {
      try {
        return run(list, start, attempt, folder.resolve("film." + attempt.container()));
      } catch (FilmException e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  private record Attempt(String container, String subtitles) {}

  /** Matroska takes all but MP4's own subtitles, the text of which becomes SubRip there. */
  private List<Attempt> attempts(String container) {
    if (info.rotation() != 0) {
      // Matroska and WebM do not say how a film is to be turned.
      return List.of(new Attempt(container.equals(ANY) ? "mov" : "mp4", "copy"));
    }
    return List.of(
        new Attempt(container, "copy"), new Attempt(ANY, "copy"), new Attempt(ANY, "srt"));
  }

  private String list(List<Segment> segments, List<Path> files) {
    StringBuilder list = new StringBuilder("ffconcat version 1.0\n");
    for (int i = 0; i < files.size(); i++) {
      list.append("file '").append(quoted(files.get(i))).append("'\n");
      list.append("duration ").append(microseconds(segments.get(i))).append("us\n");
    }
    return list.toString();
  }

  /** Differences of rounded times, so that errors do not add up. */
  private long microseconds(Segment segment) {
    return microseconds(segment.end()) - microseconds(segment.start());
  }

  private long microseconds(long time) {
    return Math.round(info.timeBase().seconds(time) * 1e6);
  }

  private static String quoted(Path file) {
    return "file:" + file.toString().replace("'", "'\\''");
  }

  private Path run(Path list, long start, Attempt attempt, Path output)
      throws IOException, FilmException {
    Files.deleteIfExists(output);
    String container = attempt.container();
    List<String> arguments = new ArrayList<>(List.of("-loglevel", "error"));
    arguments.addAll(
        List.of("-itsoffset", (microseconds(start) - Math.round(1e6 * info.origin())) + "us"));
    arguments.addAll(List.of("-protocol_whitelist", "file", "-f", "concat", "-safe", "0"));
    arguments.addAll(List.of("-i", "file:" + list));
    arguments.addAll(film.options());
    arguments.addAll(List.of("-i", film.url()));
    arguments.addAll(List.of("-map", "0:v", "-map", "1", "-map", "-1:V", "-map", "-1:d"));
    arguments.addAll(
        List.of(
            "-c", "copy", "-c:s", attempt.subtitles(), "-map_metadata", "1", "-map_chapters", "1"));
    info.tags()
        .forEach((key, value) -> arguments.addAll(List.of("-metadata:s:v:0", key + "=" + value)));
    if (info.rotation() != 0) {
      arguments.addAll(List.of("-metadata:s:v:0", "rotate=" + Math.floorMod(info.rotation(), 360)));
    }
    if (!info.frameRate().isEmpty()) {
      arguments.addAll(List.of("-r:v:0", info.frameRate()));
    }
    if (!container.equals(ANY) && !container.equals("webm")) {
      arguments.addAll(List.of("-movflags", "+faststart+write_colr"));
      arguments.addAll(
          List.of("-video_track_timescale", Integer.toString(info.timeBase().denominator())));
    }
    arguments.addAll(List.of("-f", muxer(container), "file:" + output));
    try (FfmpegProcess process = FfmpegProcess.ffmpeg(arguments, line -> false)) {
      process.finishWriting();
    } catch (FilmException e) {
      throw new FilmException(
          String.format(Locale.ROOT, "cannot be joined as %s: %s", container, e.getMessage()));
    }
    return output;
  }

  private static String muxer(String container) {
    return container.equals(ANY) ? "matroska" : container;
  }
}
