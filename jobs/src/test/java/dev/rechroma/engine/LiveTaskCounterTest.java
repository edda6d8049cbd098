package dev.rechroma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Some;
import scala.Tuple2;
import scala.Tuple4;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** With the events that Spark sends of two attempts that run at once. */
class LiveTaskCounterTest {
  private static final int STAGE = 7;

  @Test
  void ofTwoAttemptsOfATaskTheFurtherCounts() {
    try (LiveTaskCounter counter =
        LiveTaskCounter.start(Session.open("test", Optional.of("local[2]"), Map.of()))) {
      for (long task = 0; task < 3; task++) {
        counter.onTaskStart(new SparkListenerTaskStart(STAGE, 0, info(task, (int) task / 2)));
      }

      reached(counter, 0, 10);
      reached(counter, 1, 4);
      reached(counter, 2, 1);
      assertThat(counter.count()).isEqualTo(11);
      reached(counter, 1, 12);
      assertThat(counter.count()).isEqualTo(13);
    }
  }

  private static TaskInfo info(long task, int partition) {
    return new TaskInfo(
        task, partition, 0, partition, 0, "1", "host", TaskLocality.ANY(), task == 1);
  }

  private static void reached(LiveTaskCounter counter, long task, long count) {
    AccumulableInfo info =
        new AccumulableInfo(
            counter.counter().id(),
            Option.empty(),
            new Some<>(count),
            Option.empty(),
            false,
            false,
            Option.empty());
    Seq<AccumulableInfo> updates = seq(info);
    counter.onExecutorMetricsUpdate(
        new SparkListenerExecutorMetricsUpdate(
            "1",
            seq(new Tuple4<Object, Object, Object, Seq<AccumulableInfo>>(task, STAGE, 0, updates)),
            none()));
  }

  private static scala.collection.Map<Tuple2<Object, Object>, ExecutorMetrics> none() {
    return JavaConverters.mapAsScalaMap(Map.<Tuple2<Object, Object>, ExecutorMetrics>of());
  }

  private static <T> Seq<T> seq(T only) {
    return JavaConverters.asScalaBuffer(List.of(only)).toSeq();
  }
}
