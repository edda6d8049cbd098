package dev.rechroma.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFolderTest {
  @TempDir private Path parent;

  @Test
  void deletesWhatKilledProcessesLeft() throws IOException {
    Path left = Files.createDirectories(parent.resolve("rechroma-video-0-1/task1"));
    Files.createFile(left.resolveSibling("lock"));
    Files.writeString(left.resolve("000000.mov"), "frames");
    Path unlocked = Files.createDirectories(parent.resolve("rechroma-video-0-2"));
    ProcessFolder own = ProcessFolder.create(parent);
    Path other = ProcessFolder.create(parent).path();

    own.deleteAbandoned();

    assertThat(parent).isDirectoryNotContaining("glob:**-0-1");
    assertThat(unlocked).as("perhaps made a moment ago").exists();
    assertThat(own.path()).exists();
    assertThat(other).exists();
    own.end();
    assertThat(own.path()).doesNotExist();
  }

  @Test
  void leavesTheFoldersOfProcessesThatLive() throws Exception {
    Path theirs = Files.createDirectories(parent.resolve("rechroma-video-0-1"));
    Path lock = Files.createFile(theirs.resolve("lock"));
    Process process = locking(lock);
    ProcessFolder own = ProcessFolder.create(parent);
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("locked");
      own.deleteAbandoned();
      assertThat(theirs).exists();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    own.deleteAbandoned();

    assertThat(theirs).doesNotExist();
    own.end();
  }

  /** A process that has a lock until it is killed. */
  private Process locking(Path lock) throws IOException {
    Path program = parent.resolve("Lock.java");
    Files.writeString(
        program,
        """
        class Lock {
          public static void main(String[] file) throws Exception {
            new java.io.RandomAccessFile(file[0], "rw").getChannel().lock();
            System.out.println("locked");
            System.in.read();
          }
        }
        """);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(java, program.toString(), lock.toString()).start();
  }
}
