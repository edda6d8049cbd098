package dev.rechroma.engine;

import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * The attempt of a task that runs on this thread. Spark may have ended it, as another attempt was
 * faster, or its process may be about to end, as its executor was taken away. Then reads are
 * interrupted, files are closed and child processes die, which says nothing about a photo or a
 * film.
 */
public final class TaskAttempt {
  private TaskAttempt() {}

  /**
   * To be called before what has failed is put down to the data, and wherever work can end early.
   *
   * @throws TaskKilledException if the result of this attempt does not count
   */
  public static void requireWanted() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("ended by Spark");
    }
    if (ShutdownHookManager.get().isShutdownInProgress()) {
      throw new TaskKilledException("its process ends");
    }
  }
}
