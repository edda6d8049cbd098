package dev.rechroma.film.ffmpeg;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.film.FilmInfo.ColourTags;
import dev.rechroma.film.FrameTimes;
import dev.rechroma.film.TimeBase;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a film holds.
 *
 * @param maxPixels of a frame
 */
public record FilmProbe(FilmPlace place, long maxPixels) {
  private static final int LARGEST_HEADER = 1 << 22;

  /** More than a day at 50 frames a second. */
  private static final int MOST_FRAMES = 5_000_000;

  private static final Pattern DEEP = Pattern.compile("(?:p|gray|rgb|ya)(9|10|12|14|16)(?:le|be)");
  private static final List<String> KEPT_TAGS = List.of("title", "language", "comment");
  private static final Set<String> HDR = Set.of("smpte2084", "arib-std-b67");
  private static final Set<String> WOVEN = Set.of("tt", "bb", "tb", "bt");

  /**
   * Reads the container's description.
   *
   * @throws FilmException if it holds no film, or one that cannot be colorized
   */
  public FilmInfo info() throws IOException, FilmException {
    Config header = header();
    List<? extends Config> streams = header.getConfigList("streams");
    Config video =
        streams.stream()
            .filter(FilmProbe::isVideo)
            .findFirst()
            .orElseThrow(() -> new FilmException(withoutVideo(streams)));
    FilmInfo info = info(video, origin(header));
    refuse(video, info);
    return info;
  }

  private Config header() throws IOException, FilmException {
    List<String> arguments = new ArrayList<>(place.options());
    arguments.addAll(List.of("-show_streams", "-show_format", "-of", "json", place.url()));
    try (FfmpegProcess probe = FfmpegProcess.ffprobe(arguments)) {
      String text = probe.text(LARGEST_HEADER);
      probe.finish();
      return ConfigFactory.parseString(text);
    } catch (FilmException e) {
      throw new FilmException("is no film, or a damaged one (" + e.getMessage() + ")");
    } catch (ConfigException e) {
      throw new FilmException("its description is too long or damaged");
    }
  }

  private static boolean isVideo(Config stream) {
    return text(stream, "codec_type").equals("video")
        && number(stream, "disposition.attached_pic", 0) == 0;
  }

  private static String withoutVideo(List<? extends Config> streams) {
    boolean cover = streams.stream().anyMatch(each -> text(each, "codec_type").equals("video"));
    return cover ? "holds no film, only a still cover" : "holds no video stream";
  }

  private static FilmInfo info(Config video, double origin) throws FilmException {
    return new FilmInfo(
        number(video, "index", 0),
        number(video, "width", 0),
        number(video, "height", 0),
        depth(text(video, "pix_fmt")),
        timeBase(text(video, "time_base")),
        pixelAspect(text(video, "sample_aspect_ratio")),
        rotation(video),
        new ColourTags(text(video, "color_space"), text(video, "color_transfer")),
        frameRate(text(video, "r_frame_rate")),
        origin,
        tags(video));
  }

  private void refuse(Config video, FilmInfo info) throws FilmException {
    long pixels = (long) info.width() * info.height();
    if (pixels <= 0) {
      throw new FilmException("its frames have no size: the video stream cannot be read");
    }
    if (pixels > maxPixels) {
      throw new FilmException(
          String.format(
              Locale.ROOT,
              "frames of %d x %d px are more than %d px: raise video.max-megapixels",
              info.width(),
              info.height(),
              maxPixels));
    }
    if (WOVEN.contains(text(video, "field_order"))) {
      throw new FilmException(interlaced());
    }
    if (HDR.contains(info.colours().transfer())) {
      throw new FilmException("is HDR (" + info.colours().transfer() + "): convert it to SDR");
    }
  }

  static String interlaced() {
    return "is interlaced: deinterlace it first, as with ffmpeg -i IN -vf bwdif -c:v ffv1 OUT.mkv";
  }

  private static int depth(String format) {
    Matcher deep = DEEP.matcher(format);
    return deep.find() ? Integer.parseInt(deep.group(1)) : 8;
  }

  private static TimeBase timeBase(String text) throws FilmException {
    try {
      String[] parts = text.split("/", 2);
      return new TimeBase(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new FilmException("its time base is " + text);
    }
  }

  private static String pixelAspect(String text) {
    return text.matches("[1-9]\\d*:[1-9]\\d*") ? text : "";
  }

  private static double origin(Config header) {
    return header.hasPath("format.start_time") ? header.getDouble("format.start_time") : 0;
  }

  private static String frameRate(String text) {
    return text.matches("[1-9]\\d*/[1-9]\\d*") ? text : "";
  }

  private static int rotation(Config video) {
    if (!video.hasPath("side_data_list")) {
      return 0;
    }
    return video.getConfigList("side_data_list").stream()
        .filter(each -> each.hasPath("rotation"))
        .mapToInt(each -> number(each, "rotation", 0))
        .findFirst()
        .orElse(0);
  }

  private static Map<String, String> tags(Config video) {
    Map<String, String> tags = new TreeMap<>();
    for (String key : KEPT_TAGS) {
      if (!text(video, "tags." + key).isEmpty()) {
        tags.put(key, text(video, "tags." + key));
      }
    }
    return tags;
  }

  private static String text(Config config, String key) {
    return config.hasPath(key) ? config.getString(key) : "";
  }

  private static int number(Config config, String key, int otherwise) {
    return config.hasPath(key) ? config.getInt(key) : otherwise;
  }

  /**
   * Reads the times of all frames, without decoding them.
   *
   * @throws FilmException if there is no frame
   */
  public FrameTimes times(FilmInfo info) throws IOException, FilmException {
    List<String> arguments = new ArrayList<>(place.options());
    arguments.addAll(List.of("-select_streams", Integer.toString(info.stream())));
    arguments.addAll(List.of("-show_entries", "packet=pts,dts,duration,flags"));
    arguments.addAll(List.of("-of", "csv=p=0", place.url()));
    Packets packets = new Packets();
    try (FfmpegProcess probe = FfmpegProcess.ffprobe(arguments);
        BufferedReader lines = probe.lines()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        packets.add(line);
      }
      probe.finishReading();
      if (packets.isEmpty()) {
        probe.finish();
        throw new FilmException("its video stream has no frames");
      }
    }
    return packets.times();
  }

  /** Lines {@code pts,dts,duration,flags}. */
  private static final class Packets {
    private final List<Long> times = new ArrayList<>();
    private final List<Long> keys = new ArrayList<>();
    private long end = Long.MIN_VALUE;

    void add(String line) throws FilmException {
      String[] fields = line.split(",", -1);
      if (fields.length < 4 || fields[3].contains("D")) {
        return; // an edit list leaves it out
      }
      String text = fields[0].equals("N/A") ? fields[1] : fields[0];
      if (text.equals("N/A")) {
        return;
      }
      long time = Long.parseLong(text);
      times.add(time);
      if (fields[3].contains("K")) {
        keys.add(time);
      }
      end = Math.max(end, fields[2].equals("N/A") ? time : time + Long.parseLong(fields[2]));
      if (times.size() > MOST_FRAMES) {
        throw new FilmException("has more than " + MOST_FRAMES + " frames: cut it into parts");
      }
    }

    boolean isEmpty() {
      return times.isEmpty();
    }

    FrameTimes times() {
      long[] sorted = times.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
      long last = sorted[sorted.length - 1];
      long step = sorted.length > 1 ? Math.max(1, (last - sorted[0]) / (sorted.length - 1)) : 1;
      return new FrameTimes(
          sorted,
          keys.stream().mapToLong(Long::longValue).sorted().distinct().toArray(),
          end > last ? end : last + step);
    }
  }
}
