package dev.rechroma.dataset;

import dev.rechroma.engine.JobContext;
import dev.rechroma.source.Source;
import dev.rechroma.source.Source.Kind;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * What an ingest has to read: the sources that are new to a data set or have changed. The driver
 * knows how many there are, but never holds the sources.
 */
final class IngestPlan implements AutoCloseable {
  /** About how much a task reads; opening a photo counts as {@link #OPEN_BYTES}. */
  private static final long TASK_BYTES = 128L << 20;

  private static final long SMALLEST_PART_BYTES = 8L << 20;

  /**
   * Enough for the smallest photos: a task writes files of its own, which all have to be opened.
   */
  private static final long OPEN_BYTES = 128L << 10;

  /**
   * Amounts over all sources.
   *
   * @param items sources to read
   * @param bytes of these sources
   * @param unchanged photos in sources that need not be read again
   * @param others other files in sources that need not be read again
   */
  record Amounts(long items, long bytes, long unchanged, long others) implements Serializable {
    private static final Amounts NONE = new Amounts(0, 0, 0, 0);

    private Amounts plus(Amounts other) {
      return new Amounts(
          items + other.items,
          bytes + other.bytes,
          unchanged + other.unchanged,
          others + other.others);
    }
  }

  /** A source to read, or one that is known: then the item is null. */
  private record Planned(IngestItem item, Amounts amounts) implements Serializable {}

  private final JavaRDD<Planned> planned;
  private final Amounts amounts;

  private IngestPlan(JavaRDD<Planned> planned, Amounts amounts) {
    this.planned = planned;
    this.amounts = amounts;
  }

  /** Compares sources with the known ones; a source that was found twice counts once. */
  static IngestPlan of(JavaRDD<Source> sources, JavaRDD<KnownSource> known) {
    JavaRDD<Planned> planned =
        sources
            .keyBy(Source::path)
            .cogroup(known.keyBy(KnownSource::file))
            .values()
            .filter(both -> both._1().iterator().hasNext())
            .map(both -> planned(both._1().iterator().next(), both._2()))
            // File states are from before reading: the next ingest finds what changes after that.
            .persist(StorageLevel.MEMORY_AND_DISK_SER());
    Amounts amounts =
        planned.aggregate(Amounts.NONE, (sum, each) -> sum.plus(each.amounts()), Amounts::plus);
    return new IngestPlan(planned, amounts);
  }

  private static Planned planned(Source source, Iterable<KnownSource> known) {
    boolean holds = false;
    long photos = 0;
    long others = 0;
    Map<String, IngestItem.Known> before = new HashMap<>();
    for (KnownSource each : known) {
      holds |= each.path().equals(source.path()) && each.holdsFor(source);
      photos += each.isPhoto() ? 1 : 0;
      others += each.skipped() == null ? 0 : 1;
      before.put(each.path(), new IngestItem.Known(each.state(), each.split()));
    }
    return holds
        ? new Planned(null, new Amounts(0, 0, photos, others))
        : new Planned(new IngestItem(source, 0, 1, before), new Amounts(1, source.length(), 0, 0));
  }

  Amounts amounts() {
    return amounts;
  }

  /** The {@link IngestItem}s, distributed evenly over tasks. */
  Dataset<String> items(SparkSession spark) {
    int cores = spark.sparkContext().defaultParallelism();
    long cost = amounts.bytes() + amounts.items() * OPEN_BYTES;
    long part = Math.max(SMALLEST_PART_BYTES, Math.min(TASK_BYTES, cost / cores));
    long tasks = Math.max(cores, Math.min(JobContext.MOST_TASKS, cost / TASK_BYTES));
    long most = amounts.items() + amounts.bytes() / part;
    JavaRDD<String> lines =
        planned
            .filter(each -> each.item() != null)
            .flatMap(each -> parts(each.item(), part))
            .map(IngestItem::line);
    // Spark distributes rows of a Dataset the same way when it has to repeat that, but not of an
    // RDD.
    return spark
        .createDataset(lines.rdd(), Encoders.STRING())
        .repartition(Math.toIntExact(Math.min(tasks, most)));
  }

  /** A zip is split into parts. */
  private static Iterator<IngestItem> parts(IngestItem item, long bytes) {
    Source source = item.source();
    int parts = source.kind() == Kind.ZIP ? Math.toIntExact(source.length() / bytes + 1) : 1;
    return IntStream.range(0, parts)
        .mapToObj(part -> new IngestItem(source, part, parts, item.known()))
        .iterator();
  }

  /** Frees the cached plan. */
  @Override
  public void close() {
    planned.unpersist(false);
  }
}
