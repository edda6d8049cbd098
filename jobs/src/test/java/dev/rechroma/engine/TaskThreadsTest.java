package dev.rechroma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class TaskThreadsTest {
  private static final int MACHINE = Runtime.getRuntime().availableProcessors();

  @Test
  void sparkInOneProcessHasTheCoresThatItWasGiven() {
    assertThat(cores("spark.master", "local[1]")).isEqualTo(1);
    assertThat(cores("spark.master", "local[1,4]")).isEqualTo(1);
  }

  @Test
  void withoutANumberItHasTheMachine() {
    assertThat(cores("spark.master", "local[*]")).isEqualTo(MACHINE);
  }

  @Test
  void neverMoreThanTheMachineHas() {
    assertThat(cores("spark.master", "local[999]")).isEqualTo(MACHINE);
  }

  private static int cores(String... keysAndValues) {
    SparkConf conf = new SparkConf(false);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      conf.set(keysAndValues[i], keysAndValues[i + 1]);
    }
    return TaskThreads.coresOfOneProcess(conf);
  }
}
