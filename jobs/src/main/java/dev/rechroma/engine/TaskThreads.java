package dev.rechroma.engine;

import dev.rechroma.device.Threads;
import dev.rechroma.training.TrainingSlots;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;

/**
 * The only place that sets what a task computes on: its number of threads, such that all tasks that
 * may run at once on an executor use its cores and no more, and the GPU that Spark gave it.
 */
public final class TaskThreads {
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+)(,\\d+)?\\]");

  private TaskThreads() {}

  /**
   * Sets up a task of training.
   *
   * @param threads as {@link TrainingSlots} divides the cores
   */
  public static void forTraining(int threads) {
    begin(Math.min(threads, machine()));
  }

  /** Sets up a task of inference, one of as many as there are cores: Spark's default for a task. */
  public static void forInference() {
    begin(TaskContext.get().cpus());
  }

  private static void begin(int threads) {
    AssignedGpu.useInTask(TaskContext.get());
    Threads.use(threads);
  }

  /** The cores that Spark uses where it runs only in this process. */
  public static int coresOfOneProcess(SparkConf conf) {
    Matcher local = LOCAL.matcher(conf.get("spark.master", ""));
    return local.matches()
        ? Math.max(1, Math.min(machine(), Integer.parseInt(local.group(1))))
        : machine();
  }

  private static int machine() {
    return Runtime.getRuntime().availableProcessors();
  }
}
