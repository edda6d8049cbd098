package dev.rechroma.hadoop;

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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two runs apart on any file system: a lock file that its owner creates exclusively and
 * rewrites periodically with a rising number. A run that finds the lock of a process on its own
 * machine asks the system whether that process is alive ({@link ProcessIdentity}). It watches any
 * other lock: if the file changes, its owner is alive; if it does not change for as long as
 * patience lasts, the owner counts as dead and the lock is taken over. Clocks of different machines
 * are never compared, and time is counted in checks, so that a watcher that was suspended together
 * with the owner does not take it for dead.
 *
 * <p>Several runs may find the same owner dead. The one that creates the file named after the dead
 * owner takes over, once it has checked that the lock is still the dead owner's. On a file system
 * without exclusive creation, such as an object store, a run waits for a moment after writing and
 * reads the lock again: the last writer has it. That is no mutual exclusion where a write takes
 * longer than that moment. An owner that was suspended for longer than patience finds another's
 * name in the file, and must stop.
 */
public final class RunLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  /** The lock file in a folder that a command writes. */
  static final String FILE = ".rechroma.lock";

  private static final int BEATS = 20;
  private static final long SETTLING_MILLIS = 500;
  private static final int LONGEST_PATIENCE = 86_400;
  private static final int LONGEST = 1000;
  private static final int LONGEST_ID = 64;

  /**
   * Locks that this process gave up while their storage was away: their files may be back, and the
   * process that they name lives.
   */
  private static final Set<String> LEFT = ConcurrentHashMap.newKeySet();

  private final HadoopStorage folder;
  private final String file;
  private final boolean madeFolder;
  private final String id = UUID.randomUUID().toString();
  private final String owner = id + " " + who();
  private final long beatMillis;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread heart = new Thread(this::beat, "lock");
  private volatile boolean lost;

  private RunLock(HadoopStorage folder, String file, int patience) throws IOException {
    this.folder = folder;
    this.file = file;
    this.madeFolder = !folder.isFolder();
    this.beatMillis = TimeUnit.SECONDS.toMillis(patience) / BEATS;
  }

  /** Takes the lock of a folder that a command is about to write; see the other one. */
  public static RunLock take(HadoopStorage folder, int patience, Consumer<String> waits)
      throws IOException {
    return take(folder, FILE, patience, waits);
  }

  /**
   * Takes a lock.
   *
   * @param folder of the lock file, created if it does not exist
   * @param file its name
   * @param patience seconds without a sign of life after which an owner counts as dead
   * @param waits is given the reason when it takes a while
   * @throws UserError if another run has it
   */
  public static RunLock take(
      HadoopStorage folder, String file, int patience, Consumer<String> waits) throws IOException {
    RunLock lock = new RunLock(folder, file, patience);
    lock.take(waits);
    lock.heart.setDaemon(true);
    lock.heart.start();
    return lock;
  }

  private void take(Consumer<String> waits) throws IOException {
    while (!folder.createNew(file, content(0))) {
      Optional<Content> found = read();
      if (found.isPresent() && isDead(found.get(), waits)) {
        takeOver(found.get());
        break;
      }
    }
    if (!folder.createsExclusively()) {
      pause(SETTLING_MILLIS);
    }
    requireHeld();
  }

  /** The key patience below rechroma.lock. */
  public static int patience(Config lock) {
    SettingsReader reader = SettingsReader.of(lock);
    int patience = reader.integer("patience", 1, LONGEST_PATIENCE);
    reader.throwProblems();
    return patience;
  }

  /** User, machine and process, for people. */
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

  /** The content of the file: owner, number and process, one per line. */
  private record Content(String text) {
    private String line(int number) {
      return text.lines().skip(number).findFirst().orElse("");
    }

    /** An id for this owner only, safe as part of a file name whatever is in the file. */
    String id() {
      String first = line(0).split(" ", 2)[0].replaceAll("[^0-9a-zA-Z-]", "_");
      return first.substring(0, Math.min(LONGEST_ID, first.length()));
    }

    boolean isOf(String owner) {
      return line(0).equals(owner);
    }

    String name() {
      String[] words = line(0).split(" ", 2);
      return words.length < 2 ? "unknown" : words[1].replaceAll("\\p{Cntrl}", "?");
    }

    ProcessIdentity process() {
      return new ProcessIdentity(line(2));
    }
  }

  private byte[] content(long number) {
    String text = owner + "\n" + number + "\n" + ProcessIdentity.current().text() + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether an owner is dead, which may take some time; false if it released the lock meanwhile.
   *
   * @throws UserError if it is alive
   */
  private boolean isDead(Content first, Consumer<String> waits) throws IOException {
    if (LEFT.contains(first.id())) {
      return true;
    }
    switch (first.process().state()) {
      case ALIVE -> throw taken(first);
      case DEAD -> {
        return true;
      }
      case UNKNOWN ->
          waits.accept(
              String.format(
                  Locale.ROOT,
                  "waiting up to %d s to see whether the run of %s is alive",
                  TimeUnit.MILLISECONDS.toSeconds(BEATS * beatMillis),
                  first.name()));
    }
    for (int look = 0; look < BEATS; look++) {
      pause(beatMillis);
      Optional<Content> now = read();
      if (now.isEmpty()) {
        return false;
      }
      if (!now.get().equals(first)) {
        throw taken(now.get());
      }
    }
    return true;
  }

  private void takeOver(Content dead) throws IOException {
    String heir = file + "-after-" + dead.id();
    // A file left by another run that died right here is too old to count.
    if (!folder.createNew(heir, content(0)) && !diesOut(heir)) {
      throw taken(read().orElse(dead));
    }
    try {
      if (!read().equals(Optional.of(dead))) {
        throw taken(read().orElse(dead));
      }
      LOG.warn("{} is taken over from the dead run of {}", place(), dead.name());
      write(0);
    } finally {
      folder.delete(heir);
    }
  }

  /** Whether a file that normally exists only for a moment is still there after all of patience. */
  private boolean diesOut(String heir) throws IOException {
    for (int look = 0; look < BEATS; look++) {
      if (!folder.exists(heir)) {
        return false;
      }
      pause(beatMillis);
    }
    return true;
  }

  private UserError taken(Content content) {
    return new UserError(
        String.format(
            Locale.ROOT,
            "another run is working here (%s): wait until it is done, or end it (its lock is %s)",
            content.name(),
            place()));
  }

  private String place() {
    return folder.location() + "/" + file;
  }

  private synchronized Optional<Content> read() throws IOException {
    try (InputStream in = folder.open(file)) {
      return Optional.of(new Content(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Through a file of its own: two runs may write at the same time. */
  private synchronized void write(long number) throws IOException {
    String beside = file + "-" + id;
    try {
      try (OutputStream out = folder.create(beside)) {
        out.write(content(number));
      }
      folder.move(beside, file);
    } catch (IOException | Error e) { // Hadoop's local file system throws one when the disk is full
      folder.delete(beside);
      throw e;
    }
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
      } catch (IOException | Error e) {
        // The run itself reports a full disk, and a lock that was not renewed is found at the next
        // step.
        LOG.info("cannot renew the lock {}", place(), e);
        failures++;
      }
    }
    lost = failures > 0;
  }

  /** Returns whether the time is up, not the run. */
  private boolean awaitEnd() {
    try {
      return !end.await(beatMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private boolean isMine() throws IOException {
    return read().filter(content -> content.isOf(owner)).isPresent();
  }

  /**
   * To be called before anything that others must not do at the same time.
   *
   * @throws UserError if another run has taken over
   */
  public void requireHeld() throws IOException {
    Optional<Content> content = read();
    if (lost || content.filter(found -> found.isOf(owner)).isEmpty()) {
      lost = true;
      throw content
          .map(this::taken)
          .orElseGet(() -> new UserError("the lock " + place() + " was removed by somebody else"));
    }
  }

  /** Releases the lock, and removes a folder that was created for it if it is empty. */
  @Override
  public void close() throws IOException {
    end.countDown();
    try {
      heart.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LEFT.add(id);
    Optional<Content> content = read();
    if (content.filter(found -> found.isOf(owner)).isPresent()) {
      folder.delete(file);
      if (madeFolder && folder.entries().isEmpty()) {
        folder.delete();
      }
    }
    if (content.isPresent()) {
      LEFT.remove(id);
    }
  }
}
