package dev.rechroma.training;

import java.util.HashMap;
import java.util.HashSet;
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
import org.apache.spark.scheduler.StageInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;

/**
 * Replaces executors that keep all others of a round waiting ({@link StragglerPolicy}). Spark then
 * runs their tasks elsewhere. (Spark's own speculation never starts a second copy on the same host,
 * so it cannot help where one host has several GPUs.)
 */
final class Stragglers extends SparkListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stragglers.class);
  private static final long TICK_MILLIS = 500;

  private final SparkContext spark;
  private final String watched;
  private final double seconds;
  private final Timer clock = new Timer("stragglers", true);
  private final Map<Integer, StragglerPolicy> rounds = new HashMap<>();
  private final Set<String> replaced = new HashSet<>();

  private Stragglers(SparkContext spark, String watched, double seconds) {
    this.spark = spark;
    this.watched = watched;
    this.seconds = seconds;
  }

  /**
   * Starts watching; ends when closed.
   *
   * @param watched name of the RDD whose stages are rounds
   * @param seconds that a worker has left once half are done
   */
  static Stragglers watch(SparkContext spark, String watched, double seconds) {
    Stragglers stragglers = new Stragglers(spark, watched, seconds);
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
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    StageInfo stage = submitted.stageInfo();
    if (JavaConverters.seqAsJavaList(stage.rddInfos()).stream()
        .anyMatch(rdd -> rdd.name().equals(watched))) {
      rounds.put(stage.stageId(), new StragglerPolicy(stage.numTasks(), seconds));
    }
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted stage) {
    rounds.remove(stage.stageInfo().stageId());
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    StragglerPolicy round = rounds.get(start.stageId());
    if (round != null) {
      round.started(start.taskInfo().taskId(), start.taskInfo().executorId(), System.nanoTime());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    StragglerPolicy round = rounds.get(end.stageId());
    if (round == null) {
      return;
    }
    if (end.taskInfo().successful()) {
      round.succeeded(end.taskInfo().taskId(), System.nanoTime());
    } else {
      round.failed(end.taskInfo().taskId());
    }
  }

  private synchronized void check(long now) {
    for (StragglerPolicy round : rounds.values()) {
      for (String executor : round.late(now)) {
        if (replaced.add(executor)) {
          LOG.warn("executor {} keeps the others waiting and is replaced", executor);
          spark.killAndReplaceExecutor(executor);
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
