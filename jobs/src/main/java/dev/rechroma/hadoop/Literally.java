package dev.rechroma.hadoop;

import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/** Spark's reader of files, which takes a path with brackets or an asterisk for a pattern. */
public final class Literally {
  /** So Spark 3 calls the option by which its own catalog reads such folders. */
  private static final String GLOB_PATHS = "__globPaths__";

  private Literally() {}

  /** Reads what lies at the very paths that it is given. */
  public static DataFrameReader read(SparkSession spark) {
    return spark.read().option(GLOB_PATHS, "false");
  }
}
