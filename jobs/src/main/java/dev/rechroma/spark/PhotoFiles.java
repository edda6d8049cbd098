package dev.rechroma.spark;

import dev.rechroma.config.UserError;
import dev.rechroma.image.ImageFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * The photos of a folder tree, by the ending of their names, listed with Spark's binaryFile source.
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
   * Columns path, length and modified (milliseconds since 1970) of all photos; their content is not
   * read.
   */
  Dataset<Row> listed() throws IOException {
    Dataset<Row> listed =
        spark
            .read()
            .format("binaryFile")
            .option("pathGlobFilter", PHOTO_NAMES)
            .option("recursiveFileLookup", "true")
            .load(root.path().toString())
            .selectExpr("path", "length", "unix_millis(modificationTime) as modified");
    return listed.union(spark.createDataFrame(empty(), listed.schema()));
  }

  /** Spark leaves empty files out of its listings. */
  private List<Row> empty() throws IOException {
    List<Row> empty = new ArrayList<>();
    root.visit(
        file -> {
          if (file.getLen() == 0 && ImageFormat.isPhotoName(file.getPath().getName())) {
            empty.add(RowFactory.create(file.getPath().toString(), 0L, file.getModificationTime()));
          }
        });
    return empty;
  }
}
