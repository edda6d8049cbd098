package dev.rechroma.dataset;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.rechroma.config.UserError;
import dev.rechroma.source.Failure;
import dev.rechroma.source.Peek;
import dev.rechroma.source.Source;
import dev.rechroma.source.Unread;
import dev.rechroma.source.tree.SourceTree;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The photos of an input that an ingest has to look at: all, or those that are new or whose file
 * has another length or time than when it was looked at last.
 */
public final class NewPhotos implements AutoCloseable {
  /** A task reads about so much, where opening a photo counts as {@link #OPEN_BYTES}. */
  private static final long TASK_BYTES = 128L << 20;

  private static final long OPEN_BYTES = 1L << 20;

  private static final String FAILED = "failed";
  private static final String SKIPPED = "skipped";

  private static final StructType REASONS =
      new StructType().add("path", DataTypes.StringType).add("reason", DataTypes.StringType);

  private static final StructType LISTED =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("length", DataTypes.LongType)
          .add("modified", DataTypes.LongType)
          .add("split", DataTypes.StringType)
          .add("new", DataTypes.BooleanType)
          .add(FAILED, DataTypes.StringType)
          .add(SKIPPED, DataTypes.StringType);

  private final Ingest.Mode mode;
  private final Dataset<Row> listed;
  private final long unchanged;
  private final long count;
  private final long bytes;
  private final long others;
  private final boolean isChanged;
  private final List<Failure> failed;

  private NewPhotos(Ingest.Mode mode, Dataset<Row> listed) {
    this.mode = mode;
    // The state of the files is that of before they are read: what changes later is found later.
    this.listed = listed.persist(StorageLevel.MEMORY_AND_DISK());
    Column look = col("new").and(col(FAILED).isNull()).and(col(SKIPPED).isNull());
    Column known = not(col("new")).and(col(SKIPPED).isNull());
    Row sums =
        this.listed
            .select(
                count_if(look),
                count_if(known),
                coalesce(sum(when(look, col("length"))), lit(0L)),
                count_if(col(SKIPPED).isNotNull()),
                count_if(col("new")))
            .head();
    this.count = sums.getLong(0);
    this.unchanged = sums.getLong(1);
    this.bytes = sums.getLong(2);
    this.others = sums.getLong(3);
    this.isChanged = sums.getLong(4) > 0;
    this.failed =
        news().where(col(FAILED).isNotNull()).orderBy("path").collectAsList().stream()
            .map(row -> new Failure(row.getAs("path"), row.getAs(FAILED)))
            .toList();
  }

  /** All photos, for a data set that replaces what there was. */
  public static NewPhotos all(PhotoFiles files, Unread unread) throws IOException {
    try (SourceTree tree = files.tree()) {
      JavaRDD<Row> listed = looked(files, files.listed(tree).map(each -> now(each, null)), unread);
      return new NewPhotos(Ingest.Mode.REPLACE, table(files, listed)).requireSome(files);
    }
  }

  /** The photos that a data set does not have as they are now. */
  public static NewPhotos notIn(TensorDataSet data, PhotoFiles files, Unread unread)
      throws IOException {
    try (SourceTree tree = files.tree()) {
      JavaPairRDD<String, Row> before =
          data.sources().javaRDD().keyBy(row -> row.<String>getAs("path"));
      JavaRDD<Listed> now =
          files
              .listed(tree)
              .keyBy(Source::path)
              .leftOuterJoin(before)
              .values()
              .map(both -> now(both._1(), both._2().orElse(null)));
      JavaRDD<Row> listed = looked(files, now, unread);
      return new NewPhotos(Ingest.Mode.ADD, table(files, listed)).requireSome(files);
    }
  }

  /** A source, and what the data set knows of it; the row is null where it knows nothing. */
  private record Listed(Source source, Row before) implements Serializable {
    boolean isNew() {
      return before == null
          || before.<Long>getAs("length") != source.length()
          || before.<Long>getAs("modified") != source.modified();
    }

    Row row(String failed, String skipped) {
      return RowFactory.create(
          source.path(),
          source.length(),
          source.modified(),
          before == null ? null : before.getAs("split"),
          isNew(),
          failed,
          skipped);
    }
  }

  private static Listed now(Source source, Row before) {
    return new Listed(source, before);
  }

  /** Looks into the new ones, as far as their names leave a doubt. */
  private static JavaRDD<Row> looked(PhotoFiles files, JavaRDD<Listed> listed, Unread unread) {
    Broadcast<SerializableConfiguration> hadoop = files.hadoop();
    return listed.map(each -> looked(each, hadoop.value().value(), unread));
  }

  private static Row looked(Listed listed, Configuration hadoop, Unread unread) {
    if (!listed.isNew()) {
      return listed.row(null, listed.before().getAs(SKIPPED));
    }
    Peek peek = Peek.into(listed.source(), hadoop);
    if (peek.unread().isPresent()) {
      String reason = Unread.REASON + peek.unread().get();
      return unread == Unread.SKIP ? listed.row(null, reason) : listed.row(reason, null);
    }
    return switch (peek.kind()) {
      case FILE, ZIP, TAR -> listed.row(null, null);
      case FAILED -> listed.row(peek.reason(), null);
      default -> listed.row(null, peek.reason());
    };
  }

  private static Dataset<Row> table(PhotoFiles files, JavaRDD<Row> rows) {
    return files.spark().createDataFrame(rows, LISTED);
  }

  private NewPhotos requireSome(PhotoFiles files) {
    if (count + unchanged == 0) {
      throw new UserError(
          "no JPEG, PNG, WebP, TIFF, BMP or JPEG 2000 file in "
              + files.text()
              + (failed.isEmpty()
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      "; %d cannot be read, such as %s: %s",
                      failed.size(),
                      failed.get(0).path(),
                      failed.get(0).reason())));
    }
    return this;
  }

  /** Files that cannot be read, as far as that shows without decoding them. */
  List<Failure> failed() {
    return failed;
  }

  /** What is to become of an older data set. */
  Ingest.Mode mode() {
    return mode;
  }

  /** Photos to look at. */
  public long count() {
    return count;
  }

  /** Files that are no photos, and links that are not followed. */
  long others() {
    return others;
  }

  /** Whether there is anything that the data set's list does not know yet. */
  boolean isChanged() {
    return isChanged;
  }

  /** Photos that are as they were. */
  long unchanged() {
    return unchanged;
  }

  /** Columns path, length and split of an earlier version; dealt out evenly to tasks. */
  Dataset<Row> toRead() {
    int cores = listed.sparkSession().sparkContext().defaultParallelism();
    long tasks = Math.max(cores, (bytes + count * OPEN_BYTES) / TASK_BYTES);
    return news()
        .where(col(FAILED).isNull().and(col(SKIPPED).isNull()))
        .select("path", "length", "split")
        .repartition((int) Math.min(tasks, count));
  }

  /** Paths of the photos that the data set has in an earlier version. */
  Dataset<Row> knownBefore() {
    return news().where(col("split").isNotNull()).select("path");
  }

  /**
   * What is known of all photos after the ingest: columns of {@link TensorDataSet#SOURCES}.
   *
   * @param before the data set without them
   * @param stored source and split of the new photos in the data set
   */
  Dataset<Row> sources(TensorDataSet before, Dataset<Row> stored, List<Failure> failed) {
    SparkSession spark = listed.sparkSession();
    List<Row> reasons =
        failed.stream().map(each -> RowFactory.create(each.path(), each.reason())).toList();
    Dataset<Row> news = news().as("news");
    Column path = col("news.path");
    Dataset<Row> looked =
        news.join(stored.as("stored"), path.equalTo(col("stored.source")), "left_outer")
            .join(
                spark.createDataFrame(reasons, REASONS).as("failures"),
                path.equalTo(col("failures.path")),
                "left_outer")
            .select(
                path,
                col("news.length"),
                col("news.modified"),
                // A photo whose file got damaged stays as it was.
                coalesce(col("stored.split"), col("news.split")).as("split"),
                col("failures.reason"),
                col("news.skipped"));
    Dataset<Row> others = before.sources().as("others");
    return others.join(news, col("others.path").equalTo(path), "left_anti").unionByName(looked);
  }

  private Dataset<Row> news() {
    return listed.where(col("new"));
  }

  /** Forgets the list. */
  @Override
  public void close() {
    listed.unpersist(false);
  }
}
