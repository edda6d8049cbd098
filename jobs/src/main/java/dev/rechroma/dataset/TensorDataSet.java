package dev.rechroma.dataset;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.xxhash64;

import dev.rechroma.config.UserError;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.Literally;
import dev.rechroma.tensor.PageName;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * The tensor data set: Parquet, partitioned by split, one row per photo ({@link TensorRow}). An
 * open data set does not change, whatever is added to the folder meanwhile.
 */
public final class TensorDataSet {
  private static final long ROW_GROUP_BYTES = 16L << 20;
  private static final String SUCCESS = "_SUCCESS";
  private static final String RANK = "rank";

  /** The columns, the split last. */
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("source", DataTypes.StringType, false)
          .add("pair", DataTypes.StringType, false)
          .add("view", DataTypes.StringType, false)
          .add("width", DataTypes.IntegerType, false)
          .add("height", DataTypes.IntegerType, false)
          .add("size", DataTypes.IntegerType, false)
          .add("lab", DataTypes.BinaryType, false)
          .add("split", DataTypes.StringType, false);

  /**
   * The list of sources that ingests have examined: a {@link KnownSource} each. Versions that read
   * no archives wrote neither archive nor state.
   */
  static final StructType SOURCES =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("length", DataTypes.LongType, false)
          .add("modified", DataTypes.LongType, false)
          .add("split", DataTypes.StringType, true)
          .add("reason", DataTypes.StringType, true)
          .add("skipped", DataTypes.StringType, true)
          .add("archive", DataTypes.StringType, true)
          .add("state", DataTypes.StringType, true);

  private final SparkSession spark;
  private final HadoopStorage folder;
  private final Snapshot snapshot;
  private Dataset<Row> table;

  private TensorDataSet(SparkSession spark, HadoopStorage folder, Snapshot snapshot) {
    this.spark = spark;
    this.folder = folder;
    this.snapshot = snapshot;
  }

  /** The data set in a folder, which may not exist yet. */
  public static TensorDataSet in(SparkSession spark, String folder) throws IOException {
    return in(spark, HadoopStorage.at(folder, spark.sparkContext().hadoopConfiguration()));
  }

  public static TensorDataSet in(SparkSession spark, HadoopStorage folder) throws IOException {
    return new TensorDataSet(spark, folder, Snapshot.of(folder));
  }

  /** The session that reads it. */
  public SparkSession spark() {
    return spark;
  }

  /** The folder where it is or will be. */
  public HadoopStorage folder() {
    return folder;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** The data set in a folder, which must be whole. */
  public static TensorDataSet existing(SparkSession spark, String folder) throws IOException {
    TensorDataSet data = in(spark, folder);
    if (!data.isWhole()) {
      throw new UserError(
          data.folder.isFolder()
              ? folder + " holds no finished tensor data set: write one with rechroma ingest"
              : "folder " + folder + " does not exist: check --data");
    }
    return data;
  }

  /** Whether a finished data set is in the folder at this moment. */
  public boolean isWhole() throws IOException {
    return folder.exists(Snapshot.FILE)
        ? Snapshot.of(folder).isWhole()
        // Of an earlier version.
        : folder.exists(SUCCESS);
  }

  /** Whether an ingest has ever begun in a folder. */
  static boolean isBegun(HadoopStorage folder) throws IOException {
    return folder.exists(Snapshot.FILE) || folder.exists(SUCCESS);
  }

  /** The same folder without photos, for a data set that replaces all of it. */
  TensorDataSet emptied() {
    return with(new Snapshot(List.of(), null));
  }

  /** The same folder with other files. */
  TensorDataSet with(Snapshot other) {
    return new TensorDataSet(spark, folder, other);
  }

  public static Row row(TensorRow photo, Split split) {
    return RowFactory.create(
        photo.id(),
        photo.source(),
        photo.pair(),
        photo.view().name().toLowerCase(Locale.ROOT),
        photo.width(),
        photo.height(),
        photo.size(),
        photo.lab(),
        split.folder());
  }

  private static TensorRow photo(Row row) {
    return new TensorRow(
        row.getString(0),
        row.getString(1),
        row.getString(2),
        TensorRow.View.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
        row.getInt(4),
        row.getInt(5),
        row.getInt(6),
        row.getAs(7));
  }

  /** Writes rows of {@link #SCHEMA} into files of their own, which no snapshot has yet. */
  public void append(Dataset<Row> rows, String codec) {
    rows.write()
        .mode(SaveMode.Append)
        .partitionBy("split")
        // Nothing repeats in a tensor, and a dictionary of half-megabyte values only costs time.
        .option("parquet.enable.dictionary", "false")
        // A row group is held in memory until it is written; there is one for each split and task.
        .option("parquet.block.size", ROW_GROUP_BYTES)
        // Parquet would look at the sizes of pages and groups each 100 rows: 40 MB of tensors.
        .option("parquet.page.size.row.check.min", 1)
        .option("parquet.block.size.row.check.min", 1)
        .option("compression", codec)
        .parquet(folder.path().toString());
  }

  /** The photos of a split. */
  public JavaRDD<TensorRow> rows(Split split) {
    return table().where(col("split").equalTo(split.folder())).javaRDD().map(TensorDataSet::photo);
  }

  /** Those photos of a split that come from given sources; for as many as a driver can list. */
  public JavaRDD<TensorRow> rows(Split split, Collection<String> sources) {
    return table()
        .where(col("split").equalTo(split.folder()))
        .where(col("source").isInCollection(sources))
        .javaRDD()
        .map(TensorDataSet::photo);
  }

  /** The photos of a split, each with a pseudo-random number that depends only on the photo. */
  public JavaRDD<Tuple2<Long, TensorRow>> ranked(Split split) {
    return table()
        .where(col("split").equalTo(split.folder()))
        .withColumn(RANK, rank())
        .javaRDD()
        .map(row -> new Tuple2<>(row.<Long>getAs(RANK), photo(row)));
  }

  /** These numbers and the photos' sources alone, without reading the pictures. */
  public JavaRDD<Tuple2<Long, String>> rankedSources(Split split) {
    return table()
        .where(col("split").equalTo(split.folder()))
        .select(rank(), col("source"))
        .javaRDD()
        .map(row -> new Tuple2<>(row.getLong(0), row.getString(1)));
  }

  /** The file that a photo is in, of which it may be a page. */
  private static Column file() {
    return regexp_replace(col("source"), PageName.ENDING, "");
  }

  private static Column rank() {
    return xxhash64(col("id"), col("source"));
  }

  /** The sources of a split's photos; for data sets small enough for the driver. */
  public List<String> sources(Split split) {
    return table()
        .where(col("split").equalTo(split.folder()))
        .select("source")
        .as(Encoders.STRING())
        .collectAsList();
  }

  /**
   * The sources of a split that must have photos.
   *
   * @throws UserError if it has none
   */
  public List<String> requireSources(Split split) {
    List<String> sources = sources(split);
    if (sources.isEmpty()) {
      Map<Split, Long> counts = counts();
      throw new UserError(
          String.format(
              Locale.ROOT,
              "no photo in the %s split of %s (train %d, validation %d, test %d): choose another --split, or ingest with a larger share as --set ingest.test=0.2",
              split.folder(),
              folder.location(),
              counts.get(Split.TRAIN),
              counts.get(Split.VALIDATION),
              counts.get(Split.TEST)));
    }
    return sources;
  }

  /** Number of photos in each split. */
  public Map<Split, Long> counts() {
    Map<Split, Long> counts = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      counts.put(split, 0L);
    }
    for (Row row : table().groupBy("split").count().collectAsList()) {
      counts.put(Split.ofFolder(row.getString(0)), row.getLong(1));
    }
    return counts;
  }

  /** Whether it has no photo. */
  public boolean isEmpty() {
    return table().isEmpty();
  }

  /** Side of the pictures, px; there must be one. */
  public int size() {
    Row first = table().select("size").head();
    return first.getInt(0);
  }

  /**
   * Identifies the content: the number of photos and a hash of their ids that ignores the order.
   */
  public String fingerprint() {
    String ids = "coalesce(bit_xor(xxhash64(id, size, split)), 0)";
    Row all = table().selectExpr("count(*)", ids).head();
    return String.format(Locale.ROOT, "%d-%016x", all.getLong(0), all.getLong(1));
  }

  /** The list of sources: columns of {@link #SOURCES}. */
  Dataset<Row> sources() {
    if (snapshot.sources() != null) {
      return Literally.read(spark)
          .schema(SOURCES)
          .parquet(folder.path() + "/" + snapshot.sources());
    }
    // From an earlier version: only the content of the files is known.
    return table()
        .withColumn("state", concat(lit(KnownSource.content("")), col("id")))
        .selectExpr(
            "source as path",
            "-1L as length",
            "-1L as modified",
            "split",
            "cast(null as string) as reason",
            "cast(null as string) as skipped",
            "cast(null as string) as archive",
            "state");
  }

  /**
   * The data set's own files that hold a photo of one of these paths.
   *
   * @param paths a column path
   */
  List<String> filesOf(Dataset<Row> paths) {
    return table()
        .select(file().as("path"), input_file_name().as("file"))
        .join(paths, "path")
        .select("file")
        .distinct()
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .map(file -> file.replaceFirst(".*/(?=[^/]+/[^/]+$)", ""))
        .toList();
  }

  /** The rows of some of its files, without those of these paths. */
  Dataset<Row> without(Dataset<Row> paths, List<String> files) {
    return table(files).join(paths, file().equalTo(col("path")), "left_anti");
  }

  /** The rows of some of its files. */
  Dataset<Row> table(List<String> files) {
    // Spark does not accept an empty list.
    return files.isEmpty()
        ? spark.createDataFrame(List.of(), SCHEMA)
        : Literally.read(spark)
            .schema(SCHEMA)
            .option("basePath", folder.path().toString())
            .parquet(files.stream().map(name -> folder.path() + "/" + name).toArray(String[]::new));
  }

  private Dataset<Row> table() {
    if (table == null) {
      table = table(snapshot.files());
    }
    return table;
  }
}
