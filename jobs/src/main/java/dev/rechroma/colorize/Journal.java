package dev.rechroma.colorize;

import dev.rechroma.hadoop.HadoopStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;

/**
 * What a task records about its photos as it works, one line of JSON each, so that it outlives the
 * process. On a store whose files appear only when they are closed, such as S3, a journal is closed
 * every few minutes. Each run has a folder of its own: what a task that outlives its run records is
 * not taken for the next one's.
 */
final class Journal implements AutoCloseable {
  static final String FOLDER = "_rechroma/journal";

  private static final long MAX_AGE_NANOS = 120_000_000_000L;

  private final HadoopStorage output;
  private final String folder;
  private FSDataOutputStream file;
  private long opened;

  Journal(HadoopStorage output, String run) {
    this.output = output;
    this.folder = folder(run);
  }

  /** The folder of a run, to be made by its driver. */
  static String folder(String run) {
    return FOLDER + "/" + run;
  }

  void write(List<ManifestEntry> outcomes) throws IOException {
    if (outcomes.isEmpty()) {
      return;
    }
    if (file != null && System.nanoTime() - opened > MAX_AGE_NANOS) {
      close();
    }
    if (file == null) {
      file = output.createIn(folder + "/" + UUID.randomUUID() + ".jsonl");
      opened = System.nanoTime();
    }
    StringBuilder lines = new StringBuilder();
    outcomes.forEach(entry -> lines.append(entry.line()).append('\n'));
    file.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    file.hflush();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
