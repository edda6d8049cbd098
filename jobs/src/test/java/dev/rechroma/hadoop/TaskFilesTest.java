package dev.rechroma.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.engine.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that several attempts of a task write. */
class TaskFilesTest {
  private static final byte[] HALF = "a half, ".getBytes(StandardCharsets.UTF_8);
  private static final CyclicBarrier BOTH = new CyclicBarrier(2);

  @TempDir private Path folder;

  @Test
  void twoTasksThatWriteAFileAtOnceLeaveOneThatIsWhole() throws IOException {
    SparkSession spark = Session.open("test", Optional.of("local[2]"), Map.of());
    String path = folder.toString();

    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(1, 2), 2)
        .foreach(task -> writeTogether(path));

    assertThat(folder.resolve("file")).hasContent("a half, a half, ");
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
  }

  /** Both have begun, and one has ended, before the other goes on. */
  private static void writeTogether(String folder) throws IOException {
    HadoopStorage storage = HadoopStorage.at(folder, new Configuration());
    int[] turn = new int[1];
    storage.write(
        "file",
        out -> {
          out.write(HALF);
          out.flush();
          turn[0] = meet();
          if (turn[0] == 0) {
            meet();
          }
          out.write(HALF);
        });
    if (turn[0] == 1) {
      meet();
    }
  }

  private static int meet() throws IOException {
    try {
      return BOTH.await(1, TimeUnit.MINUTES);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  void aTaskWritesNoMoreOnceTheDriverHasRemovedTheFolderOfItsRun() throws IOException {
    HadoopStorage storage = HadoopStorage.at(folder.toString(), new Configuration());
    storage.makeFolder(storage.child("parts/run"));
    storage.writeThrough("parts/run", "photo", out -> out.write(HALF));
    assertThat(folder.resolve("parts/run")).isEmptyDirectory();
    Files.delete(folder.resolve("photo"));

    storage.deleteFolder("parts");

    assertThatThrownBy(() -> storage.writeThrough("parts/run", "photo", out -> out.write(HALF)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> storage.createIn("parts/run/journal")).isInstanceOf(IOException.class);
    Files.createDirectories(folder.resolve("parts/next"));
    assertThatThrownBy(
            () -> storage.writeThrough("parts/next", "photo", out -> storage.deleteFolder("parts")))
        .isInstanceOf(IOException.class);
    assertThat(folder).isEmptyDirectory();
  }
}
