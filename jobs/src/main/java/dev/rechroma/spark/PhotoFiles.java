package dev.rechroma.spark;

import static org.apache.spark.sql.functions.col;

import dev.rechroma.config.UserError;
import dev.rechroma.image.DecodeLimits;
import dev.rechroma.image.ImageFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The photos of a folder tree, by the ending of their names, read with Spark's binaryFile source.
 *
 * @param root of the tree
 */
public record PhotoFiles(SparkSession spark, HadoopStorage root) {
  private static final String PHOTO_NAMES =
      "*.{[jJ][pP][gG],[jJ][pP][eE][gG],[pP][nN][gG],[wW][eE][bB][pP],"
          + "[tT][iI][fF],[tT][iI][fF][fF],[bB][mM][pP]}";

  /**
   * The photos below a folder.
   *
   * @throws UserError where there is no such folder
   */
  public static PhotoFiles under(SparkSession spark, String folder) throws IOException {
    HadoopStorage root = HadoopStorage.at(folder, spark.sparkContext().hadoopConfiguration());
    if (!root.isFolder()) {
      throw new UserError("folder " + folder + " does not exist: check --input");
    }
    return new PhotoFiles(spark, root);
  }

  /**
   * Number of photos; their content is not read.
   *
   * @throws UserError where there is none, not even an {@link #unreadable} one
   */
  public long count(DecodeLimits limits) throws IOException {
    long count = all().select("length").count();
    if (count == 0 && unreadable(limits).isEmpty()) {
      throw new UserError("no JPEG, PNG, WebP, TIFF or BMP file in " + root.location());
    }
    return count;
  }

  /** Columns path and content of the photos within the limit; others are never read. */
  public Dataset<Row> readable(DecodeLimits limits) {
    return all().where(col("length").leq(limits.maxBytes())).select("path", "content");
  }

  /** The photos that {@link #readable} passes over: too large, or empty. */
  public List<Failure> unreadable(DecodeLimits limits) throws IOException {
    List<Failure> failures = new ArrayList<>();
    Dataset<Row> large = all().where(col("length").gt(limits.maxBytes())).select("path", "length");
    for (Row row : large.collectAsList()) {
      String reason =
          "%d bytes, above the limit of %d".formatted(row.getLong(1), limits.maxBytes());
      failures.add(new Failure(row.getString(0), reason));
    }
    failures.addAll(empty());
    return failures;
  }

  /** Spark leaves empty files out of its listings. */
  private List<Failure> empty() throws IOException {
    List<Failure> empty = new ArrayList<>();
    root.visit(
        file -> {
          if (file.getLen() == 0 && ImageFormat.isPhotoName(file.getPath().getName())) {
            empty.add(new Failure(file.getPath().toString(), "empty file"));
          }
        });
    return empty;
  }

  private Dataset<Row> all() {
    return spark
        .read()
        .format("binaryFile")
        .option("pathGlobFilter", PHOTO_NAMES)
        .option("recursiveFileLookup", "true")
        .load(root.path().toString());
  }
}
