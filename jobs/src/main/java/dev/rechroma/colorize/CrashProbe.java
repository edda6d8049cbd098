package dev.rechroma.colorize;

import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Tries photos in a separate process, so that one that crashes native code, or never ends, costs
 * only that process and not the job's.
 */
final class CrashProbe implements AutoCloseable {
  private static final long SECONDS = 30;
  private static final long SECONDS_TO_START = 30;
  private static final long MEGA = 1 << 20;

  /** Exit codes of a process that was ended from outside: by SIGHUP, SIGINT or SIGTERM. */
  private static final Set<Integer> ENDED = Set.of(129, 130, 143);

  private final DecodeLimits limits;
  private Process process;
  private boolean fresh;

  CrashProbe(DecodeLimits limits) {
    this.limits = limits;
  }

  /** Why a photo must not be decoded in this process; empty if it is safe. */
  Optional<String> problem(byte[] file) throws IOException {
    if (process == null) {
      process = start();
      fresh = true;
    }
    CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> ask(file));
    try {
      int value = answer.get(SECONDS + (fresh ? SECONDS_TO_START : 0), TimeUnit.SECONDS);
      fresh = false;
      return value == 1 ? Optional.empty() : Optional.of(died());
    } catch (TimeoutException e) {
      close();
      return Optional.of(ManifestEntry.CRASHED + ": not done within " + SECONDS + " seconds");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** 1 if the process survived. */
  private int ask(byte[] file) {
    try {
      DataOutputStream to = new DataOutputStream(process.getOutputStream());
      to.writeInt(file.length);
      to.write(file);
      to.flush();
      return answer(process.getInputStream());
    } catch (IOException e) {
      return -1;
    }
  }

  /** 1, or -1 at the end: Java itself prints warnings there, as of options in the environment. */
  static int answer(InputStream in) throws IOException {
    int value = in.read();
    while (value != 1 && value != -1) {
      value = in.read();
    }
    return value;
  }

  private String died() throws IOException {
    try {
      String end = end(process, SECONDS);
      if (!process.isAlive() && ENDED.contains(process.exitValue())) {
        throw new IOException("somebody ended the process that tries photos: " + end);
      }
      return ManifestEntry.CRASHED + " (" + end + ")";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      close();
    }
  }

  /**
   * How a process ended that answers no more. One that is large may be at its core dump for long.
   */
  static String end(Process process, long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS)
        ? "exit code " + process.exitValue() + " of a process for it alone"
        : "a process for it alone answered no more";
  }

  private Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (128 + 4 * (limits.maxBytes() / MEGA)) + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:ErrorFile=/dev/null");
    Optional.ofNullable(System.getProperty(CrashProbeProcess.DIE_ON))
        .ifPresent(hash -> command.add("-D" + CrashProbeProcess.DIE_ON + "=" + hash));
    command.addAll(List.of("-cp", classPath(), CrashProbeProcess.class.getName()));
    command.addAll(List.of(Long.toString(limits.maxBytes()), Long.toString(limits.maxPixels())));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Works on an executor too: Spark sends it the application's jar. */
  private static String classPath() throws IOException {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> needed : List.of(CrashProbeProcess.class, Photo.class, DigestUtils.class)) {
      places.add(place(needed));
    }
    places.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, places);
  }

  private static String place(Class<?> needed) throws IOException {
    try {
      return Path.of(needed.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process = null;
    }
  }
}
