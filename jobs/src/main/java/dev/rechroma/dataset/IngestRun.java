package dev.rechroma.dataset;

import static org.apache.spark.sql.functions.col;

import dev.rechroma.config.UserError;
import dev.rechroma.dataset.IngestOutcomes.Totals;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.ProgressListener.Unit;
import dev.rechroma.engine.TaskProgress;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.source.Failure;
import dev.rechroma.source.Failures;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.tree.Selection;
import dev.rechroma.source.tree.SourceTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One ingest into a locked folder. Readers find the old data set until everything is done, even if
 * the ingest dies.
 */
final class IngestRun {
  private static final int SHOWN_FAILURES = 6;

  private final SparkSession spark;
  private final TensorDataSet there;
  private final TensorDataSet before;
  private final HadoopStorage output;
  private final IngestSettings settings;
  private final RunLock lock;
  private final ProgressListener listener;
  private TensorDataSet data;

  /**
   * @param there the data set in the folder
   * @param before the data set that photos are added to: the same, or an empty one
   * @param lock which must still be held when the data set is switched
   */
  IngestRun(
      TensorDataSet there,
      TensorDataSet before,
      IngestSettings settings,
      RunLock lock,
      ProgressListener listener) {
    this.spark = there.spark();
    this.there = there;
    this.before = before;
    this.output = there.folder();
    this.settings = settings;
    this.lock = lock;
    this.listener = listener;
    this.data = there;
  }

  /** The data set as it is now. */
  TensorDataSet data() {
    return data;
  }

  /** Reads what is new or has changed, and makes it part of the data set. */
  IngestSummary read(Selection photos) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    try (IngestPlan plan = plan(photos, new SourceTree(context, hadoop))) {
      if (plan.amounts().items() == 0) {
        return nothingNew(photos, plan.amounts());
      }
      return read(photos, plan, hadoop);
    } finally {
      hadoop.destroy();
    }
  }

  private IngestPlan plan(Selection photos, SourceTree tree) throws IOException {
    // The data set may lie in the input, but is not part of it.
    String own = output.path() + "/";
    try (tree) {
      JavaRDD<Source> sources =
          photos
              .sources(tree, output.path(), new SafeNames(""))
              .filter(source -> !source.path().startsWith(own));
      return IngestPlan.of(sources, before.sources().javaRDD().map(KnownSource::of));
    }
  }

  private IngestSummary nothingNew(Selection photos, IngestPlan.Amounts amounts)
      throws IOException {
    long start = System.nanoTime();
    if (amounts.unchanged() == 0) {
      throw noPhotos(photos, List.of(), 0);
    }
    begin();
    writeFailures();
    return summary(amounts, Totals.NONE, 0, List.of(), 0, start);
  }

  private IngestSummary read(
      Selection photos, IngestPlan plan, Broadcast<SerializableConfiguration> hadoop)
      throws IOException {
    long start = System.nanoTime();
    begin();
    IngestCounters counters;
    List<String> added;
    try (TaskProgress progress =
        TaskProgress.start(spark, listener, "ingest", plan.amounts().bytes(), Unit.BYTES)) {
      counters = IngestCounters.of(spark.sparkContext(), progress.counter());
      IngestTask work = new IngestTask(settings, hadoop, output.path().toString(), counters);
      added = append(plan.items(spark).mapPartitions(work, Encoders.row(TensorDataSet.SCHEMA)));
    }
    try (IngestOutcomes outcomes =
        IngestOutcomes.of(spark, output, counters.journals().value(), hadoop)) {
      List<Failure> failures = outcomes.failures(SHOWN_FAILURES);
      long unchanged = counters.unchanged().value();
      if (plan.amounts().unchanged() + unchanged + outcomes.totals().photos() == 0) {
        output.deleteFolder(OutcomeJournal.FOLDER);
        throw noPhotos(photos, failures, outcomes.totals().failed());
      }
      make(outcomes, added);
      output.deleteFolder(OutcomeJournal.FOLDER);
      return summary(
          plan.amounts(), outcomes.totals(), unchanged, failures, counters.bytes().value(), start);
    }
  }

  /** From now on, files that are not in the snapshot do not belong to the data set. */
  private void begin() throws IOException {
    there.snapshot().write(output);
    there.snapshot().clean(output);
  }

  /** Writes rows; returns the files that they are in. */
  private List<String> append(Dataset<Row> rows) throws IOException {
    Set<String> older = Set.copyOf(Snapshot.written(output));
    before.append(rows, settings.compression().codec());
    return Snapshot.written(output).stream().filter(name -> !older.contains(name)).toList();
  }

  /** Makes the snapshot of the new photos and those of before, and switches to it. */
  private void make(IngestOutcomes outcomes, List<String> added) throws IOException {
    List<String> files = new ArrayList<>(before.snapshot().files());
    files.addAll(added);
    if (outcomes.totals().replaced() > 0) {
      Dataset<Row> replaced = outcomes.replacements();
      List<String> holding = before.filesOf(replaced);
      files.removeAll(holding);
      files.addAll(append(before.without(replaced, holding)));
    }
    String sources = there.snapshot().nextSources();
    outcomes
        .sources(before.sources())
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(output.path() + "/" + sources);
    Snapshot next = new Snapshot(List.copyOf(files), sources);
    lock.requireHeld();
    next.write(output);
    data = there.with(next);
    writeFailures();
  }

  /** All failures on record, including those of earlier ingests. */
  private void writeFailures() throws IOException {
    Iterator<Row> failed =
        data.sources()
            .where(col("reason").isNotNull())
            .orderBy("path")
            .select("path", "reason")
            .toLocalIterator();
    Failures.write(
        output,
        "_rechroma/failures.jsonl",
        IteratorUtils.transformedIterator(
            failed, row -> new Failure(row.getString(0), row.getString(1))));
  }

  private IngestSummary summary(
      IngestPlan.Amounts known,
      Totals totals,
      long unchanged,
      List<Failure> failures,
      long bytes,
      long start) {
    return new IngestSummary(
        data.counts(),
        totals.examples(),
        known.unchanged() + unchanged,
        totals.gray(),
        known.others() + totals.others(),
        totals.failed(),
        failures,
        bytes,
        (System.nanoTime() - start) / 1e9);
  }

  private static UserError noPhotos(Selection photos, List<Failure> failures, long failed) {
    return new UserError(
        "no JPEG, PNG, WebP, TIFF, BMP or JPEG 2000 file in "
            + photos.text()
            + (failures.isEmpty()
                ? ""
                : String.format(
                    Locale.ROOT,
                    "; %d cannot be read, such as %s: %s",
                    failed,
                    failures.get(0).path(),
                    failures.get(0).reason())));
  }
}
