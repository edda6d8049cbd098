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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The frames of a film from a time on, in the order in which they are shown. */
public final class FilmReader implements AutoCloseable {
  /** How far before the wanted time decoding begins, seconds; containers without an index miss. */
  private static final double[] EARLIER = {0, 10, 100, Double.POSITIVE_INFINITY};

  private static final Pattern SHOWN =
      Pattern.compile("\\[Parsed_showinfo.* pts: *(-?\\d+|NOPTS) .* i:(.) .*");

  private record Shown(long time, boolean woven) {}

  private final FilmInfo info;
  private final FfmpegProcess decoder;
  private final LinkedBlockingQueue<Shown> shown;
  private final byte[] samples;
  private FilmFrame first;

  private FilmReader(FilmInfo info, FfmpegProcess decoder, LinkedBlockingQueue<Shown> shown) {
    this.info = info;
    this.decoder = decoder;
    this.shown = shown;
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
      FilmReader reader = start(place, info, seconds - earlier);
      if (reader.reaches(from) || earlier == Double.POSITIVE_INFINITY) {
        return reader;
      }
      reader.close();
    }
    throw new AssertionError();
  }

  private static FilmReader start(FilmPlace place, FilmInfo info, double seconds)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-loglevel", "info", "-copyts"));
    if (seconds > 0) {
      arguments.addAll(List.of("-seek_timestamp", "1", "-noaccurate_seek"));
      arguments.addAll(List.of("-ss", String.format(Locale.ROOT, "%.6f", seconds)));
    }
    arguments.addAll(place.options());
    arguments.addAll(List.of("-noautorotate", "-threads", "1", "-i", place.url()));
    arguments.addAll(List.of("-map", "0:" + info.stream(), "-vsync", "passthrough"));
    arguments.addAll(List.of("-vf", filter(info), "-f", "rawvideo", "-"));
    LinkedBlockingQueue<Shown> shown = new LinkedBlockingQueue<>();
    return new FilmReader(
        info, FfmpegProcess.ffmpeg(arguments, line -> isShown(line, shown)), shown);
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

  private static boolean isShown(String line, LinkedBlockingQueue<Shown> shown) {
    Matcher matcher = SHOWN.matcher(line);
    if (!matcher.matches()) {
      return line.startsWith("[Parsed_showinfo");
    }
    boolean timed = !matcher.group(1).equals("NOPTS");
    long time = timed ? Long.parseLong(matcher.group(1)) : Long.MIN_VALUE;
    shown.add(new Shown(time, "TB".contains(matcher.group(2))));
    return true;
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
      Shown next = shown.poll(FfmpegProcess.SECONDS, TimeUnit.SECONDS);
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
