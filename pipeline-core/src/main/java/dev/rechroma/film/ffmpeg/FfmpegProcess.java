package dev.rechroma.film.ffmpeg;

import dev.rechroma.config.UserError;
import dev.rechroma.film.FilmException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.ffmpeg.ffprobe;
import org.bytedeco.javacpp.Loader;

/**
 * A run of one of FFmpeg's programs: its output is a stream, its messages are lines. A program that
 * is waited for longer than {@link #SECONDS} is killed.
 */
final class FfmpegProcess implements AutoCloseable {
  static final int SECONDS = 30;

  /** The largest block of memory that a program may allocate, bytes. */
  private static final long LARGEST_BLOCK = 1L << 30;

  private static final int REMEMBERED_LINES = 20;

  /** Larger exit codes tell the signal that ended a program. */
  private static final int SIGNAL = 128;

  /** How FFmpeg names a container that {@link FilmPlace} does not. */
  private static final String NOT_LISTED = "Format not on whitelist";

  /** Follows the lines that tell why. */
  private static final String NO_REASON = "Conversion failed!";

  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final Process process;
  private final InputStream output;
  private final Thread listener;
  private final List<String> lines = new ArrayList<>();
  private volatile boolean stalled;

  private static ScheduledThreadPoolExecutor watch() {
    ScheduledThreadPoolExecutor watch =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "ffmpeg watch");
              thread.setDaemon(true);
              return thread;
            });
    watch.setRemoveOnCancelPolicy(true);
    return watch;
  }

  /** ffmpeg; lines of its messages for which {@code taken} is true are not remembered. */
  static FfmpegProcess ffmpeg(List<String> arguments, Predicate<String> taken) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program(ffmpeg.class));
    command.addAll(List.of("-hide_banner", "-nostdin", "-nostats"));
    command.addAll(List.of("-max_alloc", Long.toString(LARGEST_BLOCK)));
    command.addAll(arguments);
    return new FfmpegProcess(command, taken);
  }

  static FfmpegProcess ffprobe(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program(ffprobe.class));
    command.addAll(List.of("-hide_banner", "-v", "error"));
    command.addAll(List.of("-max_alloc", Long.toString(LARGEST_BLOCK)));
    command.addAll(arguments);
    return new FfmpegProcess(command, line -> false);
  }

  private FfmpegProcess(List<String> command, Predicate<String> taken) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // A proxy would be asked for films that this process sends, and cannot reach it.
    builder.environment().keySet().removeIf(name -> name.equalsIgnoreCase("http_proxy"));
    process = builder.start();
    process.getOutputStream().close();
    output = process.getInputStream();
    listener = new Thread(() -> listen(taken), "ffmpeg messages");
    listener.setDaemon(true);
    listener.start();
  }

  private void listen(Predicate<String> taken) {
    try (BufferedReader messages =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = messages.readLine(); line != null; line = messages.readLine()) {
        if (!taken.test(line)) {
          remember(line.strip());
        }
      }
    } catch (IOException e) {
      remember(e.toString());
    }
  }

  private synchronized void remember(String line) {
    if (!line.isEmpty() && !line.equals(NO_REASON)) {
      lines.add(line);
    }
    if (lines.size() > REMEMBERED_LINES) {
      lines.remove(0);
    }
  }

  /**
   * Fills the buffer from the output.
   *
   * @return whether there was that much
   */
  boolean read(byte[] buffer) throws IOException {
    return awaited(() -> output.readNBytes(buffer, 0, buffer.length) == buffer.length, false);
  }

  /** The output as text; not more than a limit in bytes. */
  String text(int most) throws IOException {
    return awaited(() -> new String(output.readNBytes(most), StandardCharsets.UTF_8), "");
  }

  /** The lines of the output; a long wait for one ends the program. */
  BufferedReader lines() {
    return new BufferedReader(new InputStreamReader(new Awaited(), StandardCharsets.UTF_8));
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  /**
   * Only the time counts in which this side waits. To kill a program closes its output, from which
   * reading then fails.
   *
   * @param end the result in that case; {@link #finish} tells the reason
   */
  private <T> T awaited(Reading<T> reading, T end) throws IOException {
    Future<?> guard = WATCH.schedule(this::kill, SECONDS, TimeUnit.SECONDS);
    try {
      return reading.read();
    } catch (IOException e) {
      if (stalled) {
        return end;
      }
      throw e;
    } finally {
      guard.cancel(false);
    }
  }

  private void kill() {
    stalled = true;
    process.destroyForcibly();
  }

  /** Waits for the program's end, and fails unless it ended well. */
  void finish() throws IOException, FilmException {
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
      listener.join(TimeUnit.SECONDS.toMillis(SECONDS));
      if (stalled || process.waitFor() != 0) {
        throw new FilmException(problem());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Waits for the end of a program that may have found damage, but read all that there is. */
  void finishReading() throws IOException, FilmException {
    try {
      finish();
    } catch (FilmException e) {
      if (stalled || process.exitValue() > SIGNAL) {
        throw e;
      }
    }
  }

  /** Waits without a limit for a program that writes a large file. */
  void finishWriting() throws IOException, FilmException {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    finish();
  }

  /** FFmpeg is linked to libraries for screens and sound cards, which servers may lack. */
  private static String program(Class<?> program) {
    try {
      return Loader.load(program);
    } catch (UnsatisfiedLinkError e) {
      throw new UserError(
          "FFmpeg cannot start ("
              + e.getMessage()
              + "); it needs libxcb1, libxcb-shm0, libxcb-shape0, libxcb-xfixes0 and libasound2, as"
              + " Debian names them",
          e);
    }
  }

  /** Why it ended, in a line. */
  synchronized String problem() {
    if (stalled) {
      return "FFmpeg did not answer for " + SECONDS + " s";
    }
    if (lines.stream().anyMatch(line -> line.contains(NOT_LISTED))) {
      return "a format that is not read";
    }
    String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    int code = process.isAlive() ? 0 : process.exitValue();
    return code > SIGNAL ? "crashed FFmpeg (signal " + (code - SIGNAL) + ")" : plain(last);
  }

  /** Without the part's name and address, and what the user cannot act on. */
  private static String plain(String line) {
    String text = line.replaceAll("^(\\[[^]]*\\] )+", "").replaceAll("^(file|http):\\S*: ", "");
    return text.isEmpty() ? "FFmpeg cannot read it" : text;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private final class Awaited extends InputStream {
    @Override
    public int read() throws IOException {
      return awaited(output::read, -1);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return awaited(() -> output.read(buffer, offset, length), -1);
    }
  }
}
