package dev.rechroma.dataset;

import dev.rechroma.engine.TaskAttempt;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.SourceReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Reads items of the plan on a worker, and makes rows of {@link TensorDataSet#SCHEMA}. */
record IngestTask(
    IngestSettings settings,
    Broadcast<SerializableConfiguration> hadoop,
    String output,
    IngestCounters counters)
    implements MapPartitionsFunction<String, Row> {
  private static final String RENAME =
      "its path reads as that of a photo in an archive: rename the folder that ends in \"!\"";

  @Override
  public Iterator<Row> call(Iterator<String> lines) {
    // Spark's iterator must be read in its own thread.
    List<String> items = new ArrayList<>();
    lines.forEachRemaining(items::add);
    Configuration configuration = hadoop.value().value();
    PushedRows rows = PushedRows.of(sink -> read(items, configuration, sink));
    TaskCompletionListener end = context -> rows.close();
    TaskContext.get().addTaskCompletionListener(end);
    return rows;
  }

  private void read(List<String> items, Configuration configuration, PushedRows.Sink sink)
      throws IOException {
    if (items.isEmpty()) {
      return;
    }
    HadoopStorage folder = HadoopStorage.at(output, configuration);
    try (OutcomeJournal journal = new OutcomeJournal(folder, counters.journals())) {
      PhotoIngester ingester = new PhotoIngester(settings, counters, journal, sink);
      SourceReader reader =
          new SourceReader(
              configuration,
              settings.limits(),
              settings.archives(),
              new SafeNames(""),
              settings.entryNameDecoder(),
              ingester);
      for (String line : items) {
        read(IngestItem.line(line), reader, ingester);
      }
    }
    TaskAttempt.requireWanted();
  }

  /** Whether a file's path could be taken for that of a photo in an archive. */
  private static boolean isInArchive(Source file) {
    return !Source.fileOf(file.path()).equals(file.path());
  }

  private static void read(IngestItem item, SourceReader reader, PhotoIngester ingester)
      throws IOException {
    Source source = item.source();
    ingester.begin(item);
    if (source.reason().isEmpty() && isInArchive(source)) {
      ingester.failed(source.path(), RENAME);
    } else {
      reader.read(source, item.part(), item.parts());
    }
    ingester.end();
  }
}
