package dev.rechroma.engine;

import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The environment of a job, besides its own settings.
 *
 * @param lockPatience seconds without a sign of life after which another run counts as dead
 * @param listener notified of the job's progress
 */
public record JobContext(SparkSession spark, int lockPatience, ProgressListener listener) {

  /** Tasks of a job, however much there is to do: the driver knows each, and what it wrote. */
  public static final long MOST_TASKS = 10_000;

  /** The configuration for file systems. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** Threads that a task of inference computes with. */
  public int taskThreads() {
    return spark.sparkContext().conf().getInt("spark.task.cpus", 1);
  }

  /**
   * Locks a folder that the job writes.
   *
   * @throws dev.rechroma.config.UserError if another run holds the lock
   */
  public RunLock lock(HadoopStorage folder) throws IOException {
    return RunLock.take(folder, lockPatience, listener::say);
  }
}
