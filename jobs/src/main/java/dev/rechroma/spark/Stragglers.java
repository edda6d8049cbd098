package dev.rechroma.spark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces executors that keep all others waiting: once half of a round's workers are done, the
 * rest have so many seconds left. Spark then runs their tasks elsewhere. (Spark's own speculation
 * never starts a second copy on the same host, and so cannot help where one host has several GPUs.)
 */
final class Stragglers extends SparkListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stragglers.class);
  private static final long TICK_MILLIS = 500;

  private final SparkContext spark;
  private final double patience;
  private final Timer clock = new Timer("stragglers", true);
  private final Map<Integer, Round> rounds = new HashMap<>();

  private Stragglers(SparkContext spark, double patience) {
    this.spark = spark;
    this.patience = patience;
  }

  /** A stage's tasks. */
  private static final class Round {
    private final int tasks;
    private final Map<Long, String> running = new HashMap<>();
    private final Set<String> replaced = new HashSet<>();
    private int done;
    private long halfDone;

    Round(int tasks) {
      this.tasks = tasks;
    }
  }

  /**
   * Watches until it is closed.
   *
   * @param patience seconds
   */
  static Stragglers watch(SparkContext spark, double patience) {
    Stragglers stragglers = new Stragglers(spark, patience);
    spark.addSparkListener(stragglers);
    stragglers.clock.schedule(
        new TimerTask() {
          @Override
          public void run() {
            stragglers.check(System.nanoTime());
          }
        },
        TICK_MILLIS,
        TICK_MILLIS);
    return stragglers;
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
    rounds.put(stage.stageInfo().stageId(), new Round(stage.stageInfo().numTasks()));
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted stage) {
    rounds.remove(stage.stageInfo().stageId());
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    Round round = rounds.get(start.stageId());
    if (round != null) {
      round.running.put(start.taskInfo().taskId(), start.taskInfo().executorId());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    Round round = rounds.get(end.stageId());
    if (round == null) {
      return;
    }
    round.running.remove(end.taskInfo().taskId());
    round.done += end.taskInfo().successful() ? 1 : 0;
    if (2 * round.done >= round.tasks && round.halfDone == 0) {
      round.halfDone = System.nanoTime();
    }
  }

  private synchronized void check(long now) {
    for (Round round : rounds.values()) {
      if (round.halfDone != 0 && now - round.halfDone > patience * 1e9) {
        for (String executor : List.copyOf(round.running.values())) {
          if (round.replaced.add(executor)) {
            LOG.warn("executor {} keeps the others waiting and is replaced", executor);
            spark.killAndReplaceExecutor(executor);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    clock.cancel();
    spark.removeSparkListener(this);
  }
}
