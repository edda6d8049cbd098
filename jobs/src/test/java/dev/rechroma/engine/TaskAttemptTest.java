package dev.rechroma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class TaskAttemptTest {
  @Test
  void anAttemptThatSparkHasEndedIsNotWanted() {
    SparkSession spark = Session.open("test", Optional.of("local[2]"), Map.of());
    List<Boolean> killed = new CopyOnWriteArrayList<>();
    SparkListener killer =
        new SparkListener() {
          @Override
          public void onTaskStart(SparkListenerTaskStart start) {
            if (start.taskInfo().attemptNumber() == 0) {
              spark.sparkContext().killTaskAttempt(start.taskInfo().taskId(), true, "for a test");
            }
          }

          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            killed.add(end.reason() instanceof TaskKilled);
          }
        };
    spark.sparkContext().addSparkListener(killer);
    try {
      List<Integer> attempts =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(List.of(1), 1)
              .map(each -> attemptThatIsWanted())
              .collect();

      assertThat(attempts).containsExactly(1);
      assertThat(killed).startsWith(true);
    } finally {
      spark.sparkContext().removeSparkListener(killer);
    }
  }

  /** The first attempt works until it is not wanted any more. */
  private static int attemptThatIsWanted() {
    int attempt = TaskContext.get().attemptNumber();
    while (attempt == 0) {
      TaskAttempt.requireWanted();
      Thread.onSpinWait();
    }
    TaskAttempt.requireWanted();
    return attempt;
  }
}
