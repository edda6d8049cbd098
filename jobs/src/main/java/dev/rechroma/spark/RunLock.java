package dev.rechroma.spark;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.config.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two runs apart on any file system: a file that its owner writes anew all the time, with a
 * number that goes up. A run that finds such a file watches it; does it change, its owner lives. If
 * it does not for as long as patience lasts, it is of a run that died, and is taken over. No two
 * machines' clocks are compared, and time is counted in looks, so that a watcher that was suspended
 * together with the owner does not take it for dead.
 *
 * <p>Not every file system can create a file only where there is none. So who has written the file
 * waits for a moment and reads it again: of several at once the last writer has it. An owner that
 * was suspended for longer than patience lasts finds another's name in the file, and must stop.
 */
public final class RunLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final int BEATS = 20;
  private static final long SETTLING_MILLIS = 500;
  private static final int LONGEST_PATIENCE = 86_400;
  private static final int LONGEST = 1000;

  private final HadoopStorage folder;
  private final String file;
  private final String id = UUID.randomUUID().toString();
  private final String owner = id + " " + who();
  private final long beatMillis;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread heart = new Thread(this::beat, "lock");
  private volatile boolean lost;

  private RunLock(HadoopStorage folder, String file, int patience) {
    this.folder = folder;
    this.file = file;
    this.beatMillis = TimeUnit.SECONDS.toMillis(patience) / BEATS;
  }

  /**
   * Takes a lock.
   *
   * @param folder of its file, which is made where it does not exist
   * @param file its name
   * @param patience seconds without a sign of life after which an owner counts as dead
   * @param waits told why it takes a while
   * @throws UserError if another run has it
   */
  public static RunLock take(
      HadoopStorage folder, String file, int patience, Consumer<String> waits) throws IOException {
    RunLock lock = new RunLock(folder, file, patience);
    lock.awaitDeath(waits);
    lock.write(0);
    pause(SETTLING_MILLIS);
    lock.requireHeld();
    lock.heart.setDaemon(true);
    lock.heart.start();
    return lock;
  }

  /** The key patience below rechroma.lock. */
  public static int patience(Config lock) {
    SettingsReader reader = SettingsReader.of(lock);
    int patience = reader.integer("patience", 1, LONGEST_PATIENCE);
    reader.throwProblems();
    return patience;
  }

  /** User, machine and process, for the eyes of others. */
  public static String who() {
    return String.format(
        Locale.ROOT,
        "%s@%s, process %d",
        System.getProperty("user.name"),
        host(),
        ProcessHandle.current().pid());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost";
    }
  }

  private void awaitDeath(Consumer<String> waits) throws IOException {
    Optional<String> first = read();
    if (first.isEmpty()) {
      return;
    }
    waits.accept(
        String.format(
            Locale.ROOT,
            "waiting up to %d s to see whether the run of %s is alive",
            TimeUnit.MILLISECONDS.toSeconds(BEATS * beatMillis),
            name(first.get())));
    for (int look = 0; look < BEATS; look++) {
      pause(beatMillis);
      Optional<String> now = read();
      if (now.isEmpty()) {
        return;
      }
      if (!now.equals(first)) {
        throw taken(now.get());
      }
    }
    LOG.warn("{} is taken over from the dead run of {}", place(), name(first.get()));
  }

  private UserError taken(String content) {
    return new UserError(
        "another run is at work here, of %s: wait until it is done, or end it (its lock is %s)"
            .formatted(name(content), place()));
  }

  private String place() {
    return folder.location() + "/" + file;
  }

  /** Whatever else the file may hold. */
  private static String name(String content) {
    String[] words = content.lines().findFirst().orElse("").split(" ", 2);
    return words.length < 2 ? "unknown" : words[1].replaceAll("\\p{Cntrl}", "?");
  }

  private synchronized Optional<String> read() throws IOException {
    try (InputStream in = folder.open(file)) {
      return Optional.of(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** By way of a file of its own: two runs may write at the same time. */
  private synchronized void write(long number) throws IOException {
    String beside = file + "-" + id;
    try (OutputStream out = folder.create(beside)) {
      out.write((owner + "\n" + number).getBytes(StandardCharsets.UTF_8));
    }
    folder.move(beside, file);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void beat() {
    int failures = 0;
    for (long number = 1; awaitEnd() && failures < BEATS / 2; number++) {
      try {
        if (!isMine()) {
          lost = true;
          return;
        }
        write(number);
        failures = 0;
      } catch (IOException e) {
        LOG.warn("cannot renew the lock {}", place(), e);
        failures++;
      }
    }
    lost = failures > 0;
  }

  /** Whether the time is over and not the run. */
  private boolean awaitEnd() {
    try {
      return !end.await(beatMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private boolean isMine() throws IOException {
    return read().filter(content -> content.startsWith(owner)).isPresent();
  }

  /**
   * To be called before what others must not do at the same time.
   *
   * @throws UserError if another run has taken over
   */
  public void requireHeld() throws IOException {
    Optional<String> content = read();
    if (lost || content.filter(text -> text.startsWith(owner)).isEmpty()) {
      lost = true;
      throw content
          .map(this::taken)
          .orElseGet(() -> new UserError("the lock " + place() + " was removed by somebody"));
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    end.countDown();
    try {
      heart.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!lost && isMine()) {
      folder.delete(file);
    }
  }
}
