package dev.rechroma.dataset;

import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.source.Failure;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/** The outcomes of everything that an ingest has read. */
final class IngestOutcomes implements AutoCloseable {
  /** So many paths are sent to all tasks, which is faster, and the driver has room for them. */
  private static final long MOST_SENT = 200_000;

  private static final StructType PATH = new StructType().add("path", DataTypes.StringType, false);

  /**
   * Counts over all outcomes.
   *
   * @param photos decoded or damaged
   * @param examples rows of the data set
   * @param gray photos without colour
   * @param others files that are not photos
   * @param failed files that could not be read
   * @param replaced photos that replace an earlier version
   */
  record Totals(long photos, long examples, long gray, long others, long failed, long replaced)
      implements Serializable {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

    private static Totals of(SourceOutcome outcome) {
      return new Totals(
          outcome.photo() ? 1 : 0,
          outcome.examples(),
          outcome.gray(),
          outcome.source().skipped() == null ? 0 : 1,
          outcome.source().reason() == null ? 0 : 1,
          outcome.isReplacement() ? 1 : 0);
    }

    private Totals plus(Totals other) {
      return new Totals(
          photos + other.photos,
          examples + other.examples,
          gray + other.gray,
          others + other.others,
          failed + other.failed,
          replaced + other.replaced);
    }
  }

  private final SparkSession spark;
  private final JavaRDD<SourceOutcome> outcomes;
  private final Totals totals;

  private IngestOutcomes(SparkSession spark, JavaRDD<SourceOutcome> outcomes, Totals totals) {
    this.spark = spark;
    this.outcomes = outcomes;
    this.totals = totals;
  }

  /**
   * Reads journals.
   *
   * @param output the folder with the journals
   */
  static IngestOutcomes of(
      SparkSession spark,
      HadoopStorage output,
      List<String> journals,
      Broadcast<SerializableConfiguration> hadoop) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    String folder = output.path().toString();
    int slices = Math.max(1, Math.min(journals.size(), 2 * context.defaultParallelism()));
    JavaRDD<SourceOutcome> outcomes =
        context
            .parallelize(journals, slices)
            .flatMap(
                name -> OutcomeJournal.read(HadoopStorage.at(folder, hadoop.value().value()), name))
            .keyBy(outcome -> outcome.source().path())
            .reduceByKey(SourceOutcome::worse)
            .values()
            .persist(StorageLevel.MEMORY_AND_DISK_SER());
    Totals totals =
        outcomes.aggregate(Totals.NONE, (sum, each) -> sum.plus(Totals.of(each)), Totals::plus);
    return new IngestOutcomes(spark, outcomes, totals);
  }

  Totals totals() {
    return totals;
  }

  /** The first failures, sorted by path. */
  List<Failure> failures(int most) {
    return totals.failed() == 0
        ? List.of()
        : outcomes
            .map(SourceOutcome::source)
            .filter(source -> source.reason() != null)
            .map(source -> new Failure(source.path(), source.reason()))
            .sortBy(Failure::path, true, 1)
            .take(most);
  }

  /** Photos that replace an earlier version: a column path. */
  Dataset<Row> replacements() {
    Dataset<Row> paths = paths(outcomes.filter(SourceOutcome::isReplacement));
    return totals.replaced() <= MOST_SENT ? functions.broadcast(paths) : paths;
  }

  private Dataset<Row> paths(JavaRDD<SourceOutcome> some) {
    return spark.createDataFrame(
        some.map(outcome -> RowFactory.create(outcome.source().path())), PATH);
  }

  /**
   * The list of sources after the ingest.
   *
   * @param before the list before
   */
  Dataset<Row> sources(Dataset<Row> before) {
    Dataset<Row> now =
        spark.createDataFrame(
            outcomes.map(outcome -> outcome.source().row()), TensorDataSet.SOURCES);
    return before.join(paths(outcomes), "path", "left_anti").unionByName(now);
  }

  /** Frees the cached outcomes. */
  @Override
  public void close() {
    outcomes.unpersist(false);
  }
}
