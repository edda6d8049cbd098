package dev.rechroma.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import dev.rechroma.spark.Outcome.Status;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What became of all photos of an output folder: Parquet, and the journals of a run that have not
 * been put into it yet. One row an input, the newest that is told of it.
 */
final class Manifest {
  static final String FOLDER = "_rechroma/manifest";
  static final String FAILURES = "_rechroma/failures.jsonl";

  private static final String NEXT = "_rechroma/manifest.next";
  private static final String WHOLE = "/_SUCCESS";

  private final SparkSession spark;
  private final HadoopStorage output;

  Manifest(SparkSession spark, HadoopStorage output) {
    this.spark = spark;
    this.output = output;
  }

  /** All rows, also of a run that was killed. */
  Dataset<Row> rows() throws IOException {
    return newest(written().unionByName(journal()));
  }

  /** What the journals tell, one row an input. */
  Dataset<Row> news() throws IOException {
    return newest(journal());
  }

  /** Puts the journals into the manifest. */
  void merge() throws IOException {
    replace(rows());
  }

  /**
   * Ends a run that looked at everything: failures that it did not meet again are none any more.
   *
   * @param scanned where it looked, each with its scheme
   */
  void complete(List<String> scanned) throws IOException {
    Dataset<Row> news = news().select("input").withColumn("met", functions.lit(true));
    Column below =
        scanned.stream()
            .map(root -> col("input").startsWith(root))
            .reduce(Column::or)
            .orElse(functions.lit(false));
    Column open = col("status").isin(Status.FAILED.text(), Status.STARTED.text());
    replace(
        rows()
            .join(
                news, scala.collection.JavaConverters.asScalaBuffer(List.of("input")), "left_outer")
            .where(functions.not(below.and(open).and(col("met").isNull())))
            .drop("met"));
    writeFailures();
  }

  /** How many inputs of each status the journals tell of. */
  Map<String, Long> counts() throws IOException {
    return news().groupBy("status").count().collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
  }

  /** Some of the failures that the journals tell of, in order. */
  List<Failure> failures(int most) throws IOException {
    return failed(news()).limit(most).collectAsList().stream().map(Manifest::failure).toList();
  }

  /** Photos on which a process may have died. */
  Set<String> suspects() throws IOException {
    Column crashed =
        col("status").equalTo(Status.FAILED.text()).and(col("error").startsWith(Outcome.CRASHED));
    return rows()
        .where(col("status").equalTo(Status.STARTED.text()).or(crashed))
        .select("input")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  private void writeFailures() throws IOException {
    Failures.write(output, FAILURES, new Failed(failed(written()).toLocalIterator()));
  }

  private static Dataset<Row> failed(Dataset<Row> rows) {
    return rows.where(col("status").equalTo(Status.FAILED.text())).orderBy("input");
  }

  private record Failed(Iterator<Row> rows) implements Iterator<Failure> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Failure next() {
      return failure(rows.next());
    }
  }

  private static Failure failure(Row row) {
    return new Failure(row.getAs("input"), row.getAs("error"));
  }

  private void replace(Dataset<Row> rows) throws IOException {
    rows.write().mode(SaveMode.Overwrite).parquet(at(NEXT));
    finishReplacing();
    output.deleteFolder(Journal.FOLDER);
  }

  /** Ends what a killed process may have begun. */
  void recover() throws IOException {
    finishReplacing();
    output.deleteFolder(PhotoWriter.PARTS);
    output.deleteFolder(ColorizePlan.FOLDER);
    if (output.exists(Journal.FOLDER)) {
      merge();
    }
  }

  private void finishReplacing() throws IOException {
    if (output.exists(NEXT + WHOLE)) {
      output.deleteFolder(FOLDER);
      output.move(NEXT, FOLDER);
    }
    output.deleteFolder(NEXT);
  }

  private Dataset<Row> written() throws IOException {
    String folder = output.exists(NEXT + WHOLE) ? NEXT : FOLDER;
    return output.exists(folder) ? spark.read().schema(Outcome.SCHEMA).parquet(at(folder)) : none();
  }

  private Dataset<Row> journal() throws IOException {
    return output.exists(Journal.FOLDER)
        // The last line may be cut short.
        ? spark
            .read()
            .schema(Outcome.SCHEMA)
            .option("mode", "DROPMALFORMED")
            .json(at(Journal.FOLDER))
            .where(col("input").isNotNull().and(col("written").isNotNull()))
        : none();
  }

  private Dataset<Row> none() {
    return spark.createDataFrame(List.of(), Outcome.SCHEMA);
  }

  private String at(String name) {
    return output.path() + "/" + name;
  }

  /** Work that was begun counts as such only where nothing came of it. */
  private static Dataset<Row> newest(Dataset<Row> rows) {
    Column[] columns =
        List.of(Outcome.SCHEMA.fieldNames()).stream().map(functions::col).toArray(Column[]::new);
    Column order =
        struct(
            functions.coalesce(col("written"), functions.lit(0L)),
            col("status").notEqual(Status.STARTED.text()));
    return rows.groupBy("input")
        .agg(functions.max_by(struct(columns), order).as("newest"))
        .select("newest.*");
  }
}
