package dev.rechroma.video;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a process keeps its temporary folders. A process that is killed leaves gigabytes behind,
 * which the next one deletes. It knows them by a lock that the system takes from a process when it
 * ends, however it does; a process number alone would say nothing where containers share a folder.
 */
final class ProcessFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);

  private static final String PREFIX = "rechroma-video-";

  /** A folder without it was made by something else, or a moment ago. */
  private static final String LOCK = "lock";

  private static final int TRIES = 10;

  private static ProcessFolder own;

  private final Path path;
  private final FileLock lock;

  private ProcessFolder(Path path, FileLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** The folder of this process, which is made when it is needed first. */
  static synchronized Path ofThisProcess() throws IOException {
    if (own == null) {
      Path parent = Path.of(System.getProperty("java.io.tmpdir"));
      own = create(parent);
      // Among Hadoop's hooks, so that TaskAttempt knows before films lose their files.
      ShutdownHookManager.get().addShutdownHook(own::end, FileSystem.SHUTDOWN_HOOK_PRIORITY);
      own.deleteAbandoned();
    }
    return own.path;
  }

  /** Again where a process that looks for abandoned folders was faster than the lock. */
  static ProcessFolder create(Path parent) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Path path = Files.createTempDirectory(parent, ofProcess(ProcessHandle.current().pid()));
      FileChannel channel = FileChannel.open(path.resolve(LOCK), CREATE_NEW, WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null && Files.exists(path.resolve(LOCK))) {
        return new ProcessFolder(path, lock);
      }
      channel.close();
    }
    throw new IOException("cannot lock a folder in " + parent);
  }

  private static String ofProcess(long number) {
    return PREFIX + number + "-";
  }

  /**
   * Deletes the folders beside this one whose processes have ended. Those of this process are not
   * even looked at: to close its lock once more would release it. Those of other users might be
   * traps.
   */
  void deleteAbandoned() throws IOException {
    String ours = ofProcess(ProcessHandle.current().pid());
    UserPrincipal user = owner(path);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(path.getParent(), PREFIX + "*")) {
      for (Path folder : folders) {
        if (!folder.getFileName().toString().startsWith(ours)) {
          deleteIfAbandoned(folder, user);
        }
      }
    }
  }

  private static UserPrincipal owner(Path folder) throws IOException {
    return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
  }

  private static void deleteIfAbandoned(Path folder, UserPrincipal user) {
    try {
      if (!owner(folder).equals(user)) {
        return;
      }
      try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), WRITE)) {
        if (channel.tryLock() != null) {
          delete(folder);
        }
      }
    } catch (IOException e) { // Such as on a file system without locks.
      LOG.debug("{} stays", folder, e);
    }
  }

  Path path() {
    return path;
  }

  /** Deletes it while it is still locked. */
  void end() {
    try {
      delete(path);
      lock.channel().close();
    } catch (IOException e) {
      LOG.debug("{} stays", path, e);
    }
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }
}
