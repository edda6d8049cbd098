package dev.rechroma.colorize;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import dev.rechroma.colorize.ManifestEntry.Status;
import dev.rechroma.hadoop.FolderMove;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.Literally;
import dev.rechroma.source.Failure;
import dev.rechroma.source.Failures;
import dev.rechroma.source.Unread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The outcome of all photos of an output folder: Parquet, and the journals of a run that have not
 * been merged into it yet. One row per input, the newest one recorded.
 */
public final class Manifest {
  static final String FOLDER = "_rechroma/manifest";
  static final String FAILURES = "_rechroma/failures.jsonl";

  private static final String NEXT = "_rechroma/manifest.next";
  private static final String SUCCESS = "_SUCCESS";
  private static final String WHOLE = "/" + SUCCESS;

  /** In a manifest that was written without absolute output paths, which earlier versions wrote. */
  private static final String BELOW = "/_names_below_the_folder";

  private static final String MET = "met";
  private static final String BEGAN = "began";
  private static final String COLORED = "colored";
  private static final String UNREAD = "unread";
  private static final String ALL_FAILED = "all failed";

  private final SparkSession spark;
  private final HadoopStorage output;

  public Manifest(SparkSession spark, HadoopStorage output) {
    this.spark = spark;
    this.output = output;
  }

  /**
   * The result of a run.
   *
   * @param counts inputs of each status that the run recorded
   * @param failures the first failures
   * @param unread number of files of each unsupported format
   */
  record Ended(Map<String, Long> counts, List<Failure> failures, Map<String, Long> unread) {

    /** Photos that were skipped because they have colour. */
    long colored() {
      return counts.get(COLORED);
    }

    long count(Status status) {
      return counts.get(status.text());
    }
  }

  /** All rows, including those of a run that was killed. */
  public Dataset<Row> rows() throws IOException {
    return output.exists(Journal.FOLDER)
        ? newest(writtenAnd(named(journal()))).drop(MET)
        : written();
  }

  /** All rows; without a query, which would take seconds, where nothing was recorded. */
  JavaRDD<ManifestEntry> entries() throws IOException {
    return isEmpty()
        ? JavaSparkContext.fromSparkContext(spark.sparkContext()).emptyRDD()
        : rows().javaRDD().map(ManifestEntry::of);
  }

  /** Rows of the manifest and of the journals; only the latter count as met by the run. */
  private Dataset<Row> writtenAnd(Dataset<Row> journal) throws IOException {
    return written()
        .withColumn(MET, functions.lit(false))
        .unionByName(journal.withColumn(MET, functions.lit(true)));
  }

  /**
   * Ends a run that looked at everything: merges the journals into the manifest. Failures that the
   * run did not meet again are dropped.
   *
   * @param scanned where it looked, each with its scheme
   * @param most failures to return
   */
  Ended complete(List<String> scanned, int most) throws IOException {
    Column below =
        scanned.stream()
            .map(root -> col("input").startsWith(root))
            .reduce(Column::or)
            .orElse(functions.lit(false));
    Column open = col("status").isin(Status.FAILED.text(), Status.STARTED.text());
    Observation sums = new Observation();
    replace(
        newest(writtenAnd(journal()))
            .where(col(MET).or(functions.not(below.and(open))))
            .observe(sums, began(), counts())
            .drop(MET));
    Map<String, Long> counts = values(sums);
    long began = counts.get(BEGAN);
    Map<String, Long> unread = counts.get(UNREAD) == 0 ? Map.of() : unread(began);
    List<Failure> failures = writeFailures(counts.get(ALL_FAILED), began, most);
    return new Ended(counts, failures, unread);
  }

  /** Files of each unsupported format that were recorded since a time. */
  private Map<String, Long> unread(long since) throws IOException {
    Map<String, Long> formats = new TreeMap<>();
    written()
        .where(col("error").startsWith(Unread.REASON).and(col("written").geq(since)))
        .groupBy("error")
        .count()
        .collectAsList()
        .forEach(
            row -> formats.put(row.getString(0).substring(Unread.REASON.length()), row.getLong(1)));
    return formats;
  }

  private static Map<String, Long> values(Observation sums) throws IOException {
    try {
      return sums.getAsJava().entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, each -> (Long) each.getValue()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** When the first input of the run was recorded. */
  private static Column began() {
    Column met = functions.when(col(MET), col("written"));
    return functions.coalesce(functions.min(met), functions.lit(Long.MAX_VALUE)).as(BEGAN);
  }

  /** How many inputs of each status the run met, and all failures, counted on the way to disk. */
  private static Column[] counts() {
    Column skipped = col("status").equalTo(Status.SKIPPED.text());
    return Stream.concat(
            Stream.of(Status.values()).map(Manifest::count),
            Stream.of(
                count(skipped.and(col("error").equalTo(ManifestEntry.COLORED)), COLORED),
                count(col("error").startsWith(Unread.REASON), UNREAD),
                functions.count_if(col("status").equalTo(Status.FAILED.text())).as(ALL_FAILED)))
        .toArray(Column[]::new);
  }

  private static Column count(Status status) {
    return count(col("status").equalTo(status.text()), status.text());
  }

  private static Column count(Column which, String name) {
    return functions.count_if(col(MET).and(which)).as(name);
  }

  /** Photos that may have crashed a process. */
  Set<String> suspects() throws IOException {
    if (isEmpty()) {
      return Set.of();
    }
    Column crashed =
        col("status")
            .equalTo(Status.FAILED.text())
            .and(col("error").startsWith(ManifestEntry.CRASHED));
    return rows()
        .where(col("status").equalTo(Status.STARTED.text()).or(crashed))
        .select("input")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  /** Lists all failures, in order; returns the first ones recorded since a time. */
  private List<Failure> writeFailures(long number, long since, int most) throws IOException {
    Iterator<Row> failed =
        number == 0
            ? Collections.emptyIterator()
            : written()
                .where(col("status").equalTo(Status.FAILED.text()))
                .orderBy("input")
                .toLocalIterator();
    List<Failure> first = new ArrayList<>();
    Failures.write(output, FAILURES, new Failed(failed, since, most, first));
    return first;
  }

  /** Keeps the first failures since a time. */
  private record Failed(Iterator<Row> rows, long since, int most, List<Failure> first)
      implements Iterator<Failure> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Failure next() {
      Row row = rows.next();
      Failure failure = new Failure(row.getAs("input"), row.getAs("error"));
      if (first.size() < most && row.<Long>getAs("written") >= since) {
        first.add(failure);
      }
      return failure;
    }
  }

  private void replace(Dataset<Row> rows) throws IOException {
    rows.write().mode(SaveMode.Overwrite).parquet(at(NEXT));
    output.write(NEXT + BELOW, new byte[0]);
    finishReplacing();
    output.deleteFolder(Journal.FOLDER);
  }

  /** Completes what a killed process may have begun. */
  void recover() throws IOException {
    finishReplacing();
    output.deleteFolder(PhotoWriter.PARTS);
    output.deleteFolder(ColorizePlan.FOLDER);
    if (output.exists(Journal.FOLDER)) {
      if (journal().isEmpty()) {
        output.deleteFolder(Journal.FOLDER);
      } else {
        replace(rows());
      }
    }
  }

  private void finishReplacing() throws IOException {
    if (output.exists(NEXT + WHOLE)) {
      FolderMove.replace(output, FOLDER, NEXT, SUCCESS);
    }
    output.deleteFolder(NEXT);
  }

  private boolean isEmpty() throws IOException {
    return !output.exists(Journal.FOLDER) && !output.exists(writtenFolder());
  }

  private String writtenFolder() throws IOException {
    return output.exists(NEXT + WHOLE) ? NEXT : FOLDER;
  }

  private Dataset<Row> written() throws IOException {
    String folder = writtenFolder();
    if (!output.exists(folder)) {
      return none();
    }
    Dataset<Row> rows = Literally.read(spark).schema(ManifestEntry.SCHEMA).parquet(at(folder));
    return output.exists(folder + BELOW) ? rows : named(rows);
  }

  /**
   * What this version journals names outputs below the folder; an earlier one's journal may not.
   */
  private Dataset<Row> journal() throws IOException {
    return output.exists(Journal.FOLDER)
        // The last line may be cut short.
        ? Literally.read(spark)
            .schema(ManifestEntry.SCHEMA)
            .option("mode", "DROPMALFORMED")
            // Each run has a folder of its own.
            .option("recursiveFileLookup", "true")
            .json(at(Journal.FOLDER))
            .where(col("input").isNotNull().and(col("written").isNotNull()))
        : none();
  }

  /** Replaces absolute output paths by names below the output folder. */
  private Dataset<Row> named(Dataset<Row> rows) throws IOException {
    String earlier = ManifestLocations.earlier(output, rows);
    return ManifestLocations.below(
        earlier, ManifestLocations.below(output.path().toString(), rows));
  }

  private Dataset<Row> none() {
    return spark.createDataFrame(List.of(), ManifestEntry.SCHEMA);
  }

  private String at(String name) {
    return output.path() + "/" + name;
  }

  /**
   * What a run recorded replaces what earlier ones did. Of several attempts at a photo in a run,
   * the one that came furthest counts: a slower one may have started it, or failed, after another
   * had written it.
   */
  private static Dataset<Row> newest(Dataset<Row> rows) {
    Column[] columns =
        Stream.of(ManifestEntry.SCHEMA.fieldNames()).map(functions::col).toArray(Column[]::new);
    Column status = col("status");
    Column order =
        struct(
            col(MET),
            status.notEqual(Status.STARTED.text()),
            status.notEqual(Status.FAILED.text()),
            functions.coalesce(col("written"), functions.lit(0L)));
    return rows.groupBy("input")
        .agg(functions.max_by(struct(columns), order).as("newest"), functions.max(MET).as(MET))
        .select("newest.*", MET);
  }
}
