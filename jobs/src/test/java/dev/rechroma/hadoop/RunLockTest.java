package dev.rechroma.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.config.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir private Path folder;
  private HadoopStorage storage;
  private final List<String> said = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() {
    storage = HadoopStorage.at(folder.toString(), new Configuration());
  }

  private RunLock take() throws IOException {
    return RunLock.take(storage, "lock", 1, said::add);
  }

  @Test
  void aSecondRunIsKeptOutUntilTheFirstIsDone() throws IOException {
    try (RunLock lock = take()) {
      assertThatThrownBy(this::take)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("its lock is " + folder + "/lock")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      lock.requireHeld();
    }
    take().close();
    assertThat(folder.resolve("lock")).doesNotExist();
  }

  /** As a watch that goes on does; its process lives, so nobody else would ever take the lock. */
  @Test
  void aLockThatWasGivenUpWhileItsStorageWasAwayIsTakenAgain() throws IOException {
    HadoopStorage mounted = storage.below("mounted");
    Path away = folder.resolve("away");
    try (RunLock lock = RunLock.take(mounted, 60, said::add)) {
      lock.requireHeld();
      Files.move(folder.resolve("mounted"), away);
    }
    Files.move(away, folder.resolve("mounted"));

    try (RunLock lock = RunLock.take(mounted, 60, said::add)) {
      lock.requireHeld();
      assertThatThrownBy(() -> RunLock.take(mounted, 60, said::add)).isInstanceOf(UserError.class);
    }
    assertThat(said).as("nobody had to wait").isEmpty();
    assertThat(folder.resolve("mounted/.rechroma.lock")).doesNotExist();
  }

  @Test
  void theLockOfADeadRunIsTakenOver() throws IOException {
    for (String left :
        List.of("", "id me@host, process 7\n12", "\u001b[31mbad", "x".repeat(9999))) {
      Files.writeString(folder.resolve("lock"), left);

      try (RunLock lock = take()) {
        lock.requireHeld();
      }
    }
    assertThat(said).hasSize(4).noneMatch(line -> line.contains("\u001b"));
    assertThat(said.get(1)).contains("the run of me@host, process 7");
  }

  @Test
  void theSystemTellsAtOnceWhetherAProcessOfThisMachineLives() throws Exception {
    Process process = new ProcessBuilder("sleep", "600").start();
    String identity = ProcessIdentity.current().text();
    String[] words = identity.split(" ", -1);
    assertThat(words).hasSize(4);
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    String other = String.join(" ", words[0], words[1], "" + process.pid(), start);
    String left = "an-id someone@here, process " + process.pid() + "\n7\n" + other + "\n";
    Files.writeString(folder.resolve("lock"), left);
    try {
      assertThatThrownBy(this::take)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("(someone@here, process ");
      assertThat(folder.resolve("lock")).hasContent(left);
    } finally {
      process.destroyForcibly().waitFor();
    }

    take().close();

    assertThat(said).as("nobody had to wait").isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aProcessThatGotTheNumberOfADeadOneIsNotTakenForIt() {
    String[] words = ProcessIdentity.current().text().split(" ", -1);
    assertThat(new ProcessIdentity(String.join(" ", words[0], words[1], words[2], "1")).state())
        .isEqualTo(ProcessIdentity.State.DEAD);
    assertThat(ProcessIdentity.current().state()).isEqualTo(ProcessIdentity.State.ALIVE);
    for (String strange : List.of("", "a b c d", "boot " + words[1] + " 1 1", "1 2 3 4 5")) {
      assertThat(new ProcessIdentity(strange).state()).isEqualTo(ProcessIdentity.State.UNKNOWN);
    }
  }

  @Test
  void aFolderThatWasMadeForALockGoesWithIt() throws IOException {
    HadoopStorage fresh = storage.below("fresh");
    RunLock.take(fresh, 1, said::add).close();
    assertThat(folder).isEmptyDirectory();

    try (RunLock lock = RunLock.take(fresh, 1, said::add)) {
      Files.writeString(folder.resolve("fresh/photo"), "");
      lock.requireHeld();
    }
    assertThat(folder.resolve("fresh/photo")).exists();
  }

  @Test
  void anOwnerThatWasTakenForDeadFindsOut() throws IOException {
    RunLock lock = take();
    Files.writeString(folder.resolve("lock"), "another you@host, process 8\n1");

    assertThatThrownBy(lock::requireHeld).hasMessageContaining("you@host, process 8");
    lock.close();

    assertThat(folder.resolve("lock")).as("the lock of the other").exists();
  }

  @Test
  void ofSeveralAtOnceNoMoreThanOneGetsIt() throws Exception {
    requireOneOfSeveral();
  }

  @Test
  void ofSeveralThatFindADeadOnesNoMoreThanOneGetsIt() throws Exception {
    Files.writeString(folder.resolve("lock"), "id me@host, process 7\n12");
    requireOneOfSeveral();
  }

  private void requireOneOfSeveral() throws Exception {
    int runs = 4;
    CyclicBarrier start = new CyclicBarrier(runs);
    CyclicBarrier end = new CyclicBarrier(runs);
    Callable<Boolean> run =
        () -> {
          start.await();
          RunLock lock = null;
          try {
            lock = take();
          } catch (UserError | IOException e) {
            // Kept out.
          }
          end.await();
          if (lock != null) {
            lock.close();
          }
          return lock != null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(runs);
    try {
      long holders =
          threads.invokeAll(List.of(run, run, run, run)).stream().filter(this::got).count();
      assertThat(holders).isEqualTo(1);
    } finally {
      threads.shutdown();
    }
  }

  private boolean got(Future<Boolean> run) {
    try {
      return run.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
