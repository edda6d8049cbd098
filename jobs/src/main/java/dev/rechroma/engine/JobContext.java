package dev.rechroma.engine;

import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What every job runs with, besides its own settings.
 *
 * @param lockPatience seconds without a sign of life after which another run counts as dead
 * @param listener told how the job gets on
 */
public record JobContext(SparkSession spark, int lockPatience, ProgressListener listener) {

  /** How to reach file systems. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /**
   * Keeps other runs from a folder that the job writes.
   *
   * @throws dev.rechroma.config.UserError if another run has it
   */
  public RunLock lock(HadoopStorage folder) throws IOException {
    return RunLock.take(folder, lockPatience, listener::say);
  }
}
