package dev.rechroma.engine;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Counts what tasks have done while they still run: an accumulator's value reaches the driver only
 * when a task ends, but partial values travel to listeners with each heartbeat.
 */
public final class LiveTaskCounter extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final LongAccumulator counter;
  private final Map<Long, Place> attempts = new HashMap<>();
  private final Map<Place, Long> counts = new HashMap<>();
  private long ended;

  /** What a task works on, in each of its attempts. */
  private record Place(int stage, int partition) {}

  private LiveTaskCounter(SparkContext context, LongAccumulator counter) {
    this.context = context;
    this.counter = counter;
  }

  /** Starts a count at zero; closing it stops the listening. */
  public static LiveTaskCounter start(SparkSession spark) {
    SparkContext context = spark.sparkContext();
    LiveTaskCounter tally = new LiveTaskCounter(context, context.longAccumulator("done"));
    context.addSparkListener(tally);
    return tally;
  }

  /** The accumulator for tasks. */
  public LongAccumulator counter() {
    return counter;
  }

  /** The count so far, over finished and running tasks; of several attempts the furthest counts. */
  public synchronized long count() {
    long reported = ended + counts.values().stream().mapToLong(Long::longValue).sum();
    // Listeners learn of a task's end some time after the accumulator does.
    return Math.max(reported, counter.value());
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    TaskInfo task = start.taskInfo();
    attempts.put(task.taskId(), new Place(start.stageId(), task.partitionId()));
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    JavaConverters.seqAsJavaList(update.accumUpdates())
        .forEach(task -> reached((Long) task._1(), task._4()));
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful()) {
      reached(end.taskInfo().taskId(), end.taskInfo().accumulables());
    }
    attempts.remove(end.taskInfo().taskId());
  }

  /** A stage that is to run once more keeps its counts. */
  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
    int stage = completed.stageInfo().stageId();
    if (completed.stageInfo().failureReason().isEmpty()) {
      attempts.values().removeIf(place -> place.stage() == stage);
      ended +=
          counts.entrySet().stream()
              .filter(each -> each.getKey().stage() == stage)
              .mapToLong(Map.Entry::getValue)
              .sum();
      counts.keySet().removeIf(place -> place.stage() == stage);
    }
  }

  private void reached(long task, Seq<AccumulableInfo> updates) {
    Place place = attempts.get(task);
    if (place != null) {
      JavaConverters.seqAsJavaList(updates).stream()
          .filter(each -> each.id() == counter.id() && each.update().isDefined())
          .forEach(each -> counts.merge(place, (Long) each.update().get(), Long::max));
    }
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
