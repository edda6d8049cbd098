package dev.rechroma.engine;

import dev.rechroma.config.UserError;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/** The only place that opens a Spark session. */
public final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final String LOCAL = "local[*]";
  private static final String JARS = "spark.jars";
  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

  /** The launcher's options (which explains them), for processes that Spark starts. */
  private static final String AS_LAUNCHER =
      "-XX:+UseParallelGC -Duser.language=en -Duser.country= -Duser.variant="
          + " -Dorg.bytedeco.javacpp.maxbytes=2g -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
          + " -Dorg.bytedeco.javacpp.logger=slf4j";

  private static final String S3_COMMIT =
      "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol";

  /**
   * With Hadoop's committer for S3 a task's files appear under their own names at the end of the
   * job. Otherwise each would be copied twice: there a rename is a copy.
   */
  private static final Map<String, String> S3_DEFAULTS =
      Map.of(
          "spark.sql.sources.commitProtocolClass",
          S3_COMMIT,
          "spark.sql.parquet.output.committer.class",
          "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter",
          "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a",
          "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory",
          "spark.hadoop.fs.s3a.committer.name",
          "magic");

  /**
   * A file is closed once the name node knows of its last block. The client asks at once, which is
   * often too early, and by default not again for 0.4 s, at each photo. The last of these attempts
   * comes after 20 s, of the default ones after 12 s.
   */
  private static final Map<String, String> HDFS_CLIENT =
      Map.of(
          "spark.hadoop.dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "10",
          "spark.hadoop.dfs.client.block.write.locateFollowingBlock.retries", "11");

  private Session() {}

  /**
   * The running session, or a new one.
   *
   * @param name of the application
   * @param defaults Spark settings of the job that apply unless the user sets them
   * @param master as in spark-submit; without it the one spark-submit set, or this machine's cores
   * @throws dev.rechroma.config.UserError where the master cannot be used, or the driver should
   *     compute on a GPU but cannot
   */
  public static SparkSession open(
      String name, Optional<String> master, Map<String, String> defaults) {
    return open(name, master, defaults, LOG::warn);
  }

  /**
   * The same.
   *
   * @param notices is told, in a line for people, where a cluster lets the session or its jobs wait
   */
  public static SparkSession open(
      String name,
      Optional<String> master,
      Map<String, String> defaults,
      Consumer<String> notices) {
    // Spark numbers its files, and libraries print numbers on screen and in pictures, in the
    // locale's digits.
    Locale.setDefault(Locale.ROOT);
    LoginUser.ensure();
    SparkConf conf = new SparkConf();
    SparkMaster where = new SparkMaster(master.orElse(conf.get("spark.master", LOCAL)));
    where.requireUsable(conf);
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("rechroma " + name)
            .master(where.url())
            // Kryo cannot read records.
            .config("spark.serializer", JavaSerializer.class.getName())
            // Weights hardly compress, and they are sent every round; TCP has checksums of its own.
            .config("spark.broadcast.compress", "false")
            .config("spark.broadcast.checksum", "false")
            .config("spark.broadcast.blockSize", "32m")
            // Opening a photo costs less than Spark's default of 4 MiB assumes, which leads to
            // tasks of only 30 photos.
            .config("spark.sql.files.openCostInBytes", "1m")
            // Each of Spark's tasks that look for a data set's files would take one file.
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "64")
            // Sorting rows of hundreds of kilobytes by split, to write one file after the other,
            // costs more than keeping a few files open.
            .config("spark.sql.maxConcurrentOutputFileWriters", "8")
            // The other algorithm shows files of a task that dies while it commits, beside those of
            // the next attempt: photos would be in a data set twice.
            .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "1");
    defaults.forEach((key, value) -> builder.config(key, conf.get(key, value)));
    if (isOnClassPath(S3_COMMIT)) {
      S3_DEFAULTS.forEach((key, value) -> builder.config(key, conf.get(key, value)));
    }
    HDFS_CLIENT.forEach((key, value) -> builder.config(key, conf.get(key, value)));
    builder.config(EXECUTOR_OPTIONS, conf.get(EXECUTOR_OPTIONS, executorOptions(conf)));
    if (where.isOneProcess()) {
      localDefaults(builder, conf);
    } else if (!Driver.runsInYarn(conf)) { // there every container has it
      ownJar().ifPresent(jar -> builder.config(JARS, conf.get(JARS, jar)));
    }
    SparkSession spark =
        where.isOneProcess() ? builder.getOrCreate() : on(where, builder, conf, notices);
    AssignedGpu.useInDriver(spark.sparkContext());
    return spark;
  }

  private static boolean isOnClassPath(String name) {
    try {
      Class.forName(name, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static SparkSession on(
      SparkMaster master, SparkSession.Builder builder, SparkConf conf, Consumer<String> notices) {
    boolean isNew = running().isEmpty();
    ClusterWatch opening = ClusterWatch.opening(master, conf, notices);
    try {
      SparkSession spark = started(master, builder);
      if (isNew) {
        ClusterWatch.jobs(master, spark.sparkContext(), notices);
      }
      return spark;
    } finally {
      opening.close();
    }
  }

  /** A master that accepts nothing leaves a context that has stopped, or is about to. */
  private static SparkSession started(SparkMaster master, SparkSession.Builder builder) {
    try {
      SparkSession spark = builder.getOrCreate();
      SparkContext context = spark.sparkContext();
      if (context.master().equals(master.url())
          && master.isStandalone()
          && !SparkMaster.isRegistered(context.applicationId())) {
        spark.stop();
        throw master.notAccepted();
      }
      return spark;
    } catch (UserError e) {
      throw e;
    } catch (Exception | LinkageError e) { // Scala throws checked exceptions undeclared
      throw master.failed(e);
    }
  }

  /** Executors load the classes of jobs from it; spark-submit names it itself. */
  private static Optional<String> ownJar() {
    Option<String> jar = SparkContext.jarOfClass(Session.class);
    return jar.isDefined() ? Optional.of(jar.get()) : Optional.empty();
  }

  private static Option<SparkSession> running() {
    return SparkSession.getDefaultSession();
  }

  /** Stops the running session, if there is one. */
  public static void close() {
    close(0);
  }

  /** Stops the running session, if there is one, and tells the cluster's manager the exit code. */
  static void close(int code) {
    Option<SparkSession> running = running();
    if (running.isDefined()) {
      running.get().sparkContext().stop(code);
    }
  }

  /** The configuration for file systems, for a command that runs no job. */
  public static Configuration hadoopConfiguration() {
    LoginUser.ensure();
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /**
   * A growing heap takes fresh pages while networks move, which costs a tenth of a round at 64 px.
   */
  private static String executorOptions(SparkConf conf) {
    return AS_LAUNCHER + " -Xms" + conf.get("spark.executor.memory", "1g");
  }

  /** Whether Spark runs only in this process; local-cluster starts others. */
  public static boolean isOneProcess(String master) {
    return new SparkMaster(master).isOneProcess();
  }

  private static void localDefaults(SparkSession.Builder builder, SparkConf conf) {
    builder.config("spark.ui.enabled", conf.get("spark.ui.enabled", "false"));
    builder.config("spark.driver.host", conf.get("spark.driver.host", "localhost"));
    // A single process cannot lose others, and training on a laptop must survive its sleep.
    builder.config("spark.network.timeout", conf.get("spark.network.timeout", "86400s"));
    // Progress travels with the heartbeats. The reply may take as long as the interval, which a
    // busy machine needs, and after 60 missed replies Spark ends the process.
    builder.config(
        "spark.executor.heartbeatInterval", conf.get("spark.executor.heartbeatInterval", "2s"));
  }
}
