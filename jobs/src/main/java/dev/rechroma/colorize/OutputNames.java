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
 * Where photos in colour lie, as the manifest has it: their names below the output folder, so that
 * this may be moved. Earlier versions wrote whole paths.
 */
public final class OutputNames {
  static final String COLUMN = "output";

  private static final String WHOLE = "(?s)[A-Za-z][A-Za-z0-9+.-]*:/.*";

  /** No name of a photo below the folder; anyone may have written the manifest. */
  private static final String ELSEWHERE = WHOLE + "|/.*|(.*/)?\\.\\.(/.*)?";

  /** Before a name that could be taken for a whole path, as in a folder that is called "hdfs:". */
  private static final String HERE = "./";

  private OutputNames() {}

  /** What the manifest has for a name below the output folder. */
  static String told(String name) {
    return name.matches(WHOLE) ? HERE + name : name;
  }

  /** The name below the output folder; only of one that {@link #isBelow}. */
  public static String name(String told) {
    return told.startsWith(HERE) ? told.substring(HERE.length()) : told;
  }

  /** The path of a photo that {@link #isBelow}. */
  public static Path path(String outputFolder, String told) {
    return new Path(new Path(outputFolder), new Path(null, null, name(told)));
  }

  /** Whether what is told lies in the output folder, wherever that is now. */
  static boolean isBelow(String told) {
    return !told.matches(ELSEWHERE);
  }

  /** Whether the output of a row lies in the output folder, wherever that is now. */
  public static Column isBelow() {
    return col(COLUMN).isNotNull().and(functions.not(col(COLUMN).rlike("^(?:" + ELSEWHERE + ")$")));
  }

  /** Rows whose outputs have their names below a folder, as far as they lie there. */
  static Dataset<Row> below(String folder, Dataset<Row> rows) {
    String root = folder + "/";
    Column path = col(COLUMN);
    Column name =
        path.substr(
            functions.lit(root.codePointCount(0, root.length()) + 1), functions.length(path));
    Column told = functions.concat(functions.when(name.rlike(WHOLE), HERE).otherwise(""), name);
    return rows.withColumn(COLUMN, functions.when(path.startsWith(root), told).otherwise(path));
  }

  /**
   * Where an output folder was when an earlier version wrote whole paths to its manifest: what they
   * all begin with, as far as the first and the last of them are found below the folder.
   *
   * @return the folder itself where nothing tells of another one
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
    return !name.isEmpty() && isBelow(told(name)) && output.exists(name);
  }
}
