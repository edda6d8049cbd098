package dev.rechroma.film.ffmpeg;

import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.image.GrayFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The frames of a film from a time on, in the order in which they are shown. */
public final class FilmReader implements AutoCloseable {
  /** How far before the wanted time decoding begins, seconds; containers without an index miss. */
  private static final double[] EARLIER = {0, 10, 100, Double.POSITIVE_INFINITY};

  private static final Pattern SHOWN =
      Pattern.compile("\\[Parsed_showinfo.* pts: *(-?\\d+|NOPTS) .* i:(.) .*");

  /** Before the program decodes, it may complain of what does not matter. */
  private static final String DECODING = "Stream mapping:";

  private static final Pattern ERROR = Pattern.compile(".*\\[(error|fatal|panic)] .*");

  private record Shown(long time, boolean woven) {}

  /**
   * What the program says. Where it begins in mid-film, frames before the wanted one may refer to
   * others that it has not seen.
   */
  private static final class Messages implements Predicate<String> {
    private final LinkedBlockingQueue<Shown> shown = new LinkedBlockingQueue<>();
    private final boolean fromTheStart;
    private final long from;
    private boolean wanted;
    private volatile boolean damage;

    Messages(boolean fromTheStart, long from) {
      this.fromTheStart = fromTheStart;
      this.from = from;
    }

    @Override
    public boolean test(String line) {
      Matcher matcher = SHOWN.matcher(line);
      if (matcher.matches()) {
        show(matcher);
        return true;
      }
      wanted |= fromTheStart && line.contains(DECODING);
      damage |= wanted && ERROR.matcher(line).matches();
      return line.startsWith("[Parsed_showinfo");
    }

    private void show(Matcher matcher) {
      boolean timed = !matcher.group(1).equals("NOPTS");
      long time = timed ? Long.parseLong(matcher.group(1)) : Long.MIN_VALUE;
      wanted |= time >= from;
      damage |= wanted && !timed;
      shown.add(new Shown(time, "TB".contains(matcher.group(2))));
    }
  }

  private final FilmInfo info;
  private final FfmpegProcess decoder;
  private final Messages messages;
  private final byte[] samples;
  private FilmFrame first;

  private FilmReader(FilmInfo info, FfmpegProcess decoder, Messages messages) {
    this.info = info;
    this.decoder = decoder;
    this.messages = messages;
    this.samples =
        new byte[Math.multiplyExact(info.width() * info.height(), info.isDeep() ? 2 : 1)];
  }

  /**
   * Begins to decode.
   *
   * @param from time of the first frame to return
   */
  public static FilmReader open(FilmPlace place, FilmInfo info, long from)
      throws IOException, FilmException {
    double seconds = info.timeBase().seconds(from);
    for (double earlier : EARLIER) {
      FilmReader reader = start(place, info, seconds - earlier, from);
      if (reader.reaches(from) || earlier == Double.POSITIVE_INFINITY) {
        return reader;
      }
      reader.close();
    }
    throw new AssertionError();
  }

  private static FilmReader start(FilmPlace place, FilmInfo info, double seconds, long from)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-loglevel", "level+info", "-copyts"));
    if (seconds > 0) {
      arguments.addAll(List.of("-seek_timestamp", "1", "-noaccurate_seek"));
      arguments.addAll(List.of("-ss", String.format(Locale.ROOT, "%.6f", seconds)));
    }
    arguments.addAll(place.options());
    arguments.addAll(List.of("-noautorotate", "-threads", "1", "-i", place.url()));
    arguments.addAll(List.of("-map", "0:" + info.stream(), "-vsync", "passthrough"));
    arguments.addAll(List.of("-vf", filter(info), "-f", "rawvideo", "-"));
    Messages messages = new Messages(seconds <= 0, from);
    return new FilmReader(info, FfmpegProcess.ffmpeg(arguments, messages), messages);
  }

  /** Luma of full range; all frames get the size of the first, should it change. */
  private static String filter(FilmInfo info) {
    return String.format(
        Locale.ROOT,
        "showinfo=checksum=0,scale=%d:%d:flags=bicubic,format=%s",
        info.width(),
        info.height(),
        info.isDeep() ? "gray16le" : "gray");
  }

  /** Whether decoding began early enough. */
  private boolean reaches(long from) throws IOException, FilmException {
    Optional<FilmFrame> frame = decoded();
    first = frame.orElse(null);
    return frame.isPresent() && first.time() <= from;
  }

  /** The next frame; the first ones may be earlier than was asked for. */
  public Optional<FilmFrame> next() throws IOException, FilmException {
    if (first != null) {
      FilmFrame frame = first;
      first = null;
      return Optional.of(frame);
    }
    return decoded();
  }

  /** Whether the film was found damaged from the wanted frame on, or little after the last one. */
  public boolean hasMetDamage() {
    return messages.damage;
  }

  private Optional<FilmFrame> decoded() throws IOException, FilmException {
    if (!decoder.read(samples)) {
      decoder.finish();
      return Optional.empty();
    }
    Shown when = when();
    if (when.woven()) {
      throw new FilmException(FilmProbe.interlaced());
    }
    return Optional.of(new FilmFrame(when.time(), gray()));
  }

  private Shown when() throws IOException, FilmException {
    try {
      Shown next = messages.shown.poll(FfmpegProcess.SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new FilmException(decoder.problem());
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private GrayFrame gray() {
    if (!info.isDeep()) {
      return GrayFrame.of(samples, info.width(), info.height());
    }
    short[] deep = new short[samples.length / 2];
    ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(deep);
    return GrayFrame.of(deep, info.width(), info.height());
  }

  @Override
  public void close() {
    if (first != null) {
      first.gray().close();
    }
    decoder.close();
  }
}
