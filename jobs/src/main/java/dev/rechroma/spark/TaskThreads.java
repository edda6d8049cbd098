package dev.rechroma.spark;

import dev.rechroma.gan.Threads;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * The one place that decides how many threads a task's arithmetic gets, so that all tasks that may
 * run at once on an executor have its cores and no more.
 */
final class TaskThreads {
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+)(,\\d+)?\\]");
  private static final String EXECUTOR_CORES = "spark.executor.cores";

  private TaskThreads() {}

  /** For a task of training, of which an executor runs one: all cores. */
  static void forTraining() {
    Threads.use(coresOf(SparkEnv.get().conf()));
  }

  /** For a task of inference, one of as many as there are cores: what Spark reckons for a task. */
  static void forInference() {
    Threads.use(TaskContext.get().cpus());
  }

  /** Cores of an executor. */
  static int coresOf(SparkConf conf) {
    Matcher local = LOCAL.matcher(conf.get("spark.master", ""));
    int machine = Runtime.getRuntime().availableProcessors();
    if (local.matches()) {
      return Math.max(1, Math.min(machine, Integer.parseInt(local.group(1))));
    }
    return Math.max(1, Math.min(machine, conf.getInt(EXECUTOR_CORES, machine)));
  }
}
