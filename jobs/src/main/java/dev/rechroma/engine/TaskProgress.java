package dev.rechroma.engine;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** Reports the progress of a stage's tasks to a listener a few times per second. */
public final class TaskProgress implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(200);

  private final LiveTaskCounter tasks;
  private final ProgressListener.Stage stage;
  private final Timer clock = new Timer("progress", true);
  private boolean ended;

  private TaskProgress(LiveTaskCounter tasks, ProgressListener.Stage stage) {
    this.tasks = tasks;
    this.stage = stage;
  }

  /**
   * Starts a stage, which {@link #close} ends.
   *
   * @param total what {@link #counter} will come to, in units
   */
  public static TaskProgress start(
      SparkSession spark,
      ProgressListener listener,
      String stage,
      long total,
      ProgressListener.Unit unit) {
    TaskProgress progress =
        new TaskProgress(LiveTaskCounter.start(spark), listener.start(stage, total, unit));
    TimerTask refresh =
        new TimerTask() {
          @Override
          public void run() {
            progress.refresh();
          }
        };
    progress.clock.schedule(refresh, 0, PERIOD.toMillis());
    return progress;
  }

  /** What the stage's tasks add to. */
  public LongAccumulator counter() {
    return tasks.counter();
  }

  /** Reports the current state of the stage in a few words. */
  public synchronized void note(String text) {
    stage.note(text);
  }

  /** The clock may tick once more while the stage is ended. */
  private synchronized void refresh() {
    if (!ended) {
      stage.at(tasks.count());
    }
  }

  /** Reports what was done since the last tick, and ends the stage. */
  @Override
  public synchronized void close() {
    if (ended) {
      return;
    }
    clock.cancel();
    refresh();
    ended = true;
    tasks.close();
    stage.close();
  }
}
