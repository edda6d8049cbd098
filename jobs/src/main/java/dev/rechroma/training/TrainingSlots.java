package dev.rechroma.training;

import dev.rechroma.engine.Session;
import dev.rechroma.engine.TaskThreads;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * Where workers train: one on each executor with all of its cores, so that a worker's steps, which
 * are a long sequence of kernels, use exactly those. In a single process, where Spark offers no
 * such reservation, the cores are divided among the workers.
 *
 * @param threads number of threads that a worker computes with
 * @param profile resources that a worker's task requests from Spark; null in a single process
 */
public record TrainingSlots(int threads, ResourceProfile profile) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingSlots.class);
  private static final long PATIENCE_SECONDS = 20;
  private static final String GPUS = "spark.task.resource.gpu.amount";
  private static final String DRIVER = "driver";

  /** The slots of the cluster as it is now; waits a little for executors still starting. */
  static TrainingSlots of(SparkSession spark, int workers) {
    SparkConf conf = spark.sparkContext().getConf();
    if (Session.isOneProcess(conf.get("spark.master"))) {
      int cores = TaskThreads.coresOfOneProcess(conf);
      return new TrainingSlots(Math.max(1, cores / workers), null);
    }
    List<ExecutorSummary> executors = executors(spark);
    if (executors.size() < workers && countIsOpen(conf)) {
      LOG.info("{} executors for {} workers: asking for more", executors.size(), workers);
      spark.sparkContext().requestTotalExecutors(workers, 0, Map$.MODULE$.empty());
    }
    for (int i = 0; i < PATIENCE_SECONDS && executors.size() < workers; i++) {
      pause();
      executors = executors(spark);
    }
    if (executors.size() < workers) {
      LOG.warn("{} workers share {} executors and take turns", workers, executors.size());
    }
    int cores = executors.stream().mapToInt(ExecutorSummary::totalCores).min().orElse(1);
    TaskResourceRequests slot = new TaskResourceRequests().cpus(cores);
    if (conf.contains(GPUS)) {
      slot.resource("gpu", conf.getDouble(GPUS, 1));
    }
    return new TrainingSlots(cores, new ResourceProfileBuilder().require(slot).build());
  }

  /** Whether Spark starts two executors only because nobody said how many. */
  private static boolean countIsOpen(SparkConf conf) {
    String master = conf.get("spark.master");
    return (master.equals("yarn") || master.startsWith("k8s://"))
        && !conf.contains("spark.executor.instances")
        && !conf.getBoolean("spark.dynamicAllocation.enabled", false);
  }

  /** Whether all workers are threads of this process. */
  boolean inOneProcess() {
    return profile == null;
  }

  /** The data set, each task of which takes a slot. */
  <T> JavaRDD<T> on(JavaRDD<T> rows) {
    return inOneProcess() ? rows : rows.withResources(profile);
  }

  private static List<ExecutorSummary> executors(SparkSession spark) {
    return JavaConverters.seqAsJavaList(spark.sparkContext().statusStore().executorList(true))
        .stream()
        .filter(executor -> !executor.id().equals(DRIVER))
        .toList();
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for executors", e);
    }
  }
}
