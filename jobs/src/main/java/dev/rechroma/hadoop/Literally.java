package dev.rechroma.hadoop;

import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/**
 * Reads files with Spark, which otherwise takes a path with brackets or an asterisk for a pattern.
 */
public final class Literally {
  /** Spark 3's name for the option by which its own catalog reads such folders. */
  private static final String GLOB_PATHS = "__globPaths__";

  private Literally() {}

  /** Reads exactly the given paths. */
  public static DataFrameReader read(SparkSession spark) {
    return spark.read().option(GLOB_PATHS, "false");
  }
}
