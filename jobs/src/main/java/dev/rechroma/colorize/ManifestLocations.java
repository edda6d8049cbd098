package dev.rechroma.colorize;

import static org.apache.spark.sql.functions.col;

import dev.rechroma.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Locations of colorized photos in the manifest: their names below the output folder, so that the
 * folder may be moved. Earlier versions wrote absolute paths.
 */
public final class ManifestLocations {
  static final String COLUMN = "output";

  private static final String WHOLE = "(?s)[A-Za-z][A-Za-z0-9+.-]*:/.*";

  /** Not the name of a photo below the folder; anyone may have written the manifest. */
  private static final String ELSEWHERE = WHOLE + "|/.*|(.*/)?\\.\\.(/.*)?";

  /** Put before a name that looks like an absolute path, as in a folder named "hdfs:". */
  private static final String HERE = "./";

  private ManifestLocations() {}

  /** The manifest's entry for a name below the output folder. */
  static String entry(String name) {
    return name.matches(WHOLE) ? HERE + name : name;
  }

  /** The name below the output folder, for an entry that {@link #isBelow}. */
  public static String name(String entry) {
    return entry.startsWith(HERE) ? entry.substring(HERE.length()) : entry;
  }

  /** The path of a photo, for an entry that {@link #isBelow}. */
  public static Path path(String outputFolder, String entry) {
    return new Path(new Path(outputFolder), new Path(null, null, name(entry)));
  }

  /** Whether an entry lies in the output folder, wherever that is now. */
  static boolean isBelow(String entry) {
    return !entry.matches(ELSEWHERE);
  }

  /** Whether the output of a row lies in the output folder, wherever that is now. */
  public static Column isBelow() {
    return col(COLUMN).isNotNull().and(functions.not(col(COLUMN).rlike("^(?:" + ELSEWHERE + ")$")));
  }

  /** Rows with outputs as names below a folder, for those that lie in it. */
  static Dataset<Row> below(String folder, Dataset<Row> rows) {
    String root = folder + "/";
    Column path = col(COLUMN);
    Column name =
        path.substr(
            functions.lit(root.codePointCount(0, root.length()) + 1), functions.length(path));
    Column entry = functions.concat(functions.when(name.rlike(WHOLE), HERE).otherwise(""), name);
    return rows.withColumn(COLUMN, functions.when(path.startsWith(root), entry).otherwise(path));
  }

  /**
   * Where an output folder was when an earlier version wrote absolute paths to its manifest: their
   * common prefix for which the first and the last of them are found below the folder.
   *
   * @return the folder itself where there is no sign of another one
   */
  static String earlier(HadoopStorage output, Dataset<Row> rows) throws IOException {
    Row ends =
        below(output.path().toString(), rows)
            .where(col(COLUMN).rlike(WHOLE))
            .agg(functions.min(col(COLUMN)), functions.max(col(COLUMN)))
            .first();
    if (ends.isNullAt(0)) {
      return output.path().toString();
    }
    String first = ends.getString(0);
    String last = ends.getString(1);
    for (int end = common(first, last); end > 0; end = first.lastIndexOf('/', end - 1)) {
      if (isThere(output, first.substring(end + 1)) && isThere(output, last.substring(end + 1))) {
        return first.substring(0, end);
      }
    }
    return output.path().toString();
  }

  /** The end of the last folder that two paths have in common. */
  private static int common(String one, String other) {
    int same = 0;
    while (same < Math.min(one.length(), other.length())
        && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return one.lastIndexOf('/', same - 1);
  }

  private static boolean isThere(HadoopStorage output, String name) throws IOException {
    return !name.isEmpty() && isBelow(entry(name)) && output.exists(name);
  }
}
