package dev.rechroma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.onednn.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

class TaskProgressTest {

  /** Keeps all that it is told. */
  private static final class Recorder implements ProgressListener {
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Stage start(String stage, long total, Unit unit) {
      told.add(stage + " of " + total + " " + unit);
      return new Stage() {
        @Override
        public void at(long done) {
          told.add("at " + done);
        }

        @Override
        public void note(String text) {
          told.add("note " + text);
        }

        @Override
        public void close() {
          told.add("closed");
        }
      };
    }

    @Override
    public void say(String line) {
      told.add("say " + line);
    }
  }

  @Test
  void aListenerLearnsOfAStageFromItsBeginningToItsWholeAmountAndItsEnd() {
    SparkSession spark = Session.open("test", Optional.of("local[2]"), Map.of());
    Recorder recorder = new Recorder();

    TaskProgress progress =
        TaskProgress.start(spark, recorder, "work", 20, ProgressListener.Unit.PHOTOS);
    LongAccumulator counter = progress.counter();
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, 20).boxed().toList(), 4)
        .foreach(each -> counter.add(1));
    progress.note("nearly");
    progress.close();
    progress.close();

    List<String> told = List.copyOf(recorder.told);
    assertThat(told).startsWith("work of 20 PHOTOS").contains("note nearly");
    assertThat(told.subList(told.size() - 2, told.size())).containsExactly("at 20", "closed");
    assertThat(told).containsOnlyOnce("closed");
  }
}
