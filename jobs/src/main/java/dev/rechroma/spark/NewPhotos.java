package dev.rechroma.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import dev.rechroma.config.UserError;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The photos of an input that an ingest has to look at: all, or those that are new or whose file
 * has another length or time than when it was looked at last.
 */
public final class NewPhotos implements AutoCloseable {
  /** A task reads about so much, where opening a photo counts as {@link #OPEN_BYTES}. */
  private static final long TASK_BYTES = 128L << 20;

  private static final long OPEN_BYTES = 1L << 20;

  private static final StructType FAILED =
      new StructType().add("path", DataTypes.StringType).add("reason", DataTypes.StringType);

  private final Ingest.Mode mode;
  private final Dataset<Row> listed;
  private final long unchanged;
  private final long count;
  private final long bytes;

  private NewPhotos(Ingest.Mode mode, Dataset<Row> listed) {
    this.mode = mode;
    // The state of the files is that of before they are read: what changes later is found later.
    this.listed = listed.persist(StorageLevel.MEMORY_AND_DISK());
    Row sums =
        this.listed
            .selectExpr(
                "count(*)", "count_if(new)", "coalesce(sum(if(new, length, 0L)), 0L) as bytes")
            .head();
    this.count = sums.getLong(1);
    this.unchanged = sums.getLong(0) - count;
    this.bytes = sums.getLong(2);
  }

  /** All photos, for a data set that replaces what there was. */
  public static NewPhotos all(PhotoFiles photos) throws IOException {
    Dataset<Row> listed =
        photos.listed().selectExpr("*", "cast(null as string) as split", "true as new");
    return new NewPhotos(Ingest.Mode.REPLACE, listed).requireSome(photos);
  }

  /** The photos that a data set does not have as they are now. */
  public static NewPhotos notIn(TensorDataSet data, PhotoFiles photos) throws IOException {
    Dataset<Row> now = photos.listed().as("now");
    Dataset<Row> before = data.sources().as("before");
    Column same =
        col("now.length")
            .equalTo(col("before.length"))
            .and(col("now.modified").equalTo(col("before.modified")));
    Dataset<Row> listed =
        now.join(before, col("now.path").equalTo(col("before.path")), "left_outer")
            .select(
                col("now.path"),
                col("now.length"),
                col("now.modified"),
                col("before.split"),
                not(coalesce(same, lit(false))).as("new"));
    return new NewPhotos(Ingest.Mode.ADD, listed).requireSome(photos);
  }

  private NewPhotos requireSome(PhotoFiles photos) {
    if (count + unchanged == 0) {
      throw new UserError("no JPEG, PNG, WebP, TIFF or BMP file in " + photos.root().location());
    }
    return this;
  }

  /** What is to become of an older data set. */
  Ingest.Mode mode() {
    return mode;
  }

  /** Photos to look at. */
  public long count() {
    return count;
  }

  /** Photos that are as they were. */
  long unchanged() {
    return unchanged;
  }

  /** Columns path, length and split of an earlier version; dealt out evenly to tasks. */
  Dataset<Row> toRead() {
    int cores = listed.sparkSession().sparkContext().defaultParallelism();
    long tasks = Math.max(cores, (bytes + count * OPEN_BYTES) / TASK_BYTES);
    return news().select("path", "length", "split").repartition((int) Math.min(tasks, count));
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
                spark.createDataFrame(reasons, FAILED).as("failed"),
                path.equalTo(col("failed.path")),
                "left_outer")
            .select(
                path,
                col("news.length"),
                col("news.modified"),
                // A photo whose file got damaged stays as it was.
                coalesce(col("stored.split"), col("news.split")).as("split"),
                col("failed.reason"));
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
