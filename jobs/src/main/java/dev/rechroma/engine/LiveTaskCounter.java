package dev.rechroma.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
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
  private final AtomicLong ended = new AtomicLong();
  private final Map<Long, Long> running = new ConcurrentHashMap<>();

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

  /** The count so far, over finished and running tasks. */
  public long count() {
    long reported = ended.get() + running.values().stream().mapToLong(Long::longValue).sum();
    // Listeners learn of a task's end some time after the accumulator does.
    return Math.max(reported, counter.value());
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    JavaConverters.seqAsJavaList(update.accumUpdates())
        .forEach(
            task -> running.computeIfPresent((Long) task._1(), (id, old) -> ours(task._4(), old)));
    JavaConverters.seqAsJavaList(update.accumUpdates())
        .forEach(task -> running.putIfAbsent((Long) task._1(), ours(task._4(), 0)));
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    running.put(end.taskInfo().taskId(), 0L);
    if (end.taskInfo().successful()) {
      ended.addAndGet(ours(end.taskInfo().accumulables(), 0));
    }
  }

  private long ours(Seq<AccumulableInfo> updates, long otherwise) {
    return JavaConverters.seqAsJavaList(updates).stream()
        .filter(each -> each.id() == counter.id() && each.update().isDefined())
        .mapToLong(each -> (Long) each.update().get())
        .findFirst()
        .orElse(otherwise);
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
