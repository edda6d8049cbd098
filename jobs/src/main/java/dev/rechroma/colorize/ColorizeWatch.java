package dev.rechroma.colorize;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.source.Source;
import dev.rechroma.source.tree.Selection;
import dev.rechroma.source.tree.SourceTree;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Colorizes photos as they arrive: looks at the inputs again and again, and runs {@link Colorize}
 * on what is new and at rest. The output is locked while something is done, not between.
 */
public final class ColorizeWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ColorizeWatch.class);

  /** A session for years keeps little of what it did. */
  public static final Map<String, String> SPARK_DEFAULTS =
      Map.of(
          "spark.ui.retainedJobs", "50",
          "spark.ui.retainedStages", "50",
          "spark.ui.retainedTasks", "1000",
          "spark.ui.retainedDeadExecutors", "10",
          "spark.sql.ui.retainedExecutions", "10");

  private static final String JOBS = "rechroma watch";

  /** Looks until failed photos are tried again: ten minutes with the default interval, a day. */
  private static final int FIRST_RETRY = 60;

  private static final int LAST_RETRY = 8640;
  private static final int LONGEST_INTERVAL = 86_400;
  private static final Duration CANCEL_EVERY = Duration.ofMillis(200);
  private static final int LONGEST_END = 300;

  /** The key watch-interval below rechroma.colorize. */
  public static Duration interval(Config colorize) {
    SettingsReader reader = SettingsReader.of(colorize);
    int seconds = reader.integer("watch-interval", 1, LONGEST_INTERVAL);
    reader.throwProblems();
    return Duration.ofSeconds(seconds);
  }

  /** Ends a watch from another thread. */
  public static final class Stop {
    private final CountDownLatch requested = new CountDownLatch(1);

    /**
     * Ends the watch: at once between two rounds; within a round, each of its tasks finishes the
     * photo that it holds.
     */
    public void request() {
      requested.countDown();
    }

    public boolean isRequested() {
      return requested.getCount() == 0;
    }

    private boolean await(Duration pause) {
      try {
        return requested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
    }
  }

  /** The inputs as they are now: a glob may match more than before. */
  @FunctionalInterface
  public interface Inputs {
    /**
     * Finds them.
     *
     * @throws UserError where one does not exist
     */
    Selection find() throws IOException;
  }

  private final Colorize colorize;
  private final JobContext context;
  private final Inputs inputs;
  private final WatchPause pause;
  private final Arrivals arrivals = new Arrivals();
  private int patience = FIRST_RETRY / 2;
  private int looksToRetry;

  /**
   * @param interval from one look to the next; longer after looks that take long
   */
  public ColorizeWatch(Colorize colorize, Inputs inputs, Duration interval) {
    this.colorize = colorize;
    this.context = colorize.context();
    this.inputs = inputs;
    this.pause = new WatchPause(interval);
  }

  /**
   * Watches until it is stopped.
   *
   * @param rounds is given the result of each round that did something, while the output is locked
   * @throws UserError where it cannot run as asked: an input that does not exist at the start,
   *     another run at work at the start, an engine that cannot be used
   */
  public void run(Stop stop, Consumer<Colorize.Summary> rounds) throws IOException {
    SparkContext spark = context.spark().sparkContext();
    spark.setJobGroup(JOBS, "colorizes photos as they arrive", false);
    CountDownLatch ended = new CountDownLatch(1);
    Thread canceller = new Thread(() -> cancel(spark, stop, ended), "stop");
    canceller.setDaemon(true);
    canceller.start();
    try {
      begin();
      watch(stop, rounds);
    } catch (Exception e) { // Scala throws checked exceptions undeclared
      if (!stop.isRequested()) {
        throw e;
      }
      LOG.info("stopped", e);
    } finally {
      ended.countDown();
      spark.clearJobGroup();
    }
  }

  /** A job may begin between a request and the first attempt to cancel it. */
  private static void cancel(SparkContext spark, Stop stop, CountDownLatch ended) {
    try {
      stop.requested.await();
      do {
        spark.cancelJobGroup(JOBS);
      } while (!ended.await(CANCEL_EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin() throws IOException {
    try (RunLock lock = context.lock(colorize.output())) {
      lock.requireHeld();
      colorize.recover();
    }
    try (SourceTree tree = colorize.tree()) {
      arrivals.look(Arrivals.Look.at(colorize.sources(inputs.find(), tree)));
    }
  }

  private void watch(Stop stop, Consumer<Colorize.Summary> rounds) throws IOException {
    while (!stop.await(pause.length())) {
      try {
        pause.afterRound(round(rounds));
      } catch (Exception | FSError e) { // Hadoop's local file system throws one on a full disk
        if (stop.isRequested() || isFinal(e)) {
          throw e;
        }
        pause.afterFailure();
        LOG.info("a round failed", e);
        context.listener().say(text(e, pause.length()));
      }
    }
  }

  /** Returns how long the look took. */
  private Duration round(Consumer<Colorize.Summary> rounds) throws IOException {
    Selection where = found();
    if (looksToRetry > 0 && --looksToRetry == 0) {
      arrivals.forget();
    }
    try (SourceTree tree = colorize.tree()) {
      long began = System.nanoTime();
      JavaRDD<Source> sources = colorize.sources(where, tree);
      Arrivals.Due due = arrivals.look(Arrivals.Look.at(sources));
      Duration looked = Duration.ofNanos(System.nanoTime() - began);
      if (!due.isEmpty()) {
        List<String> scanned = due.everything() ? where.scanned() : List.of();
        Optional<Colorize.Summary> done = process(due, sources, scanned, rounds);
        arrivals.done(due);
        done.ifPresent(summary -> plan(summary.failed() > 0, due.everything()));
      }
      return looked;
    }
  }

  /** Some failures are the storage's: what failed is tried again, less and less often. */
  private void plan(boolean anyFailed, boolean triedAll) {
    if (anyFailed) {
      patience = triedAll ? Math.min(2 * patience, LAST_RETRY) : FIRST_RETRY;
      looksToRetry = patience;
    } else if (triedAll) {
      patience = FIRST_RETRY / 2;
    }
  }

  /** Inputs that existed at the start are away, and may come back. */
  private Selection found() throws IOException {
    try {
      return inputs.find();
    } catch (UserError e) {
      throw new IOException(e.getMessage());
    }
  }

  private Optional<Colorize.Summary> process(
      Arrivals.Due due,
      JavaRDD<Source> sources,
      List<String> scanned,
      Consumer<Colorize.Summary> rounds)
      throws IOException {
    Broadcast<long[]> states =
        due.broadcast(JavaSparkContext.fromSparkContext(context.spark().sparkContext()));
    try (RunLock lock = lock()) {
      Optional<Colorize.Summary> done = run(Arrivals.Due.of(sources, states), scanned, lock);
      done.ifPresent(rounds);
      return done;
    } finally {
      states.destroy();
    }
  }

  private Optional<Colorize.Summary> run(JavaRDD<Source> due, List<String> scanned, RunLock lock)
      throws IOException {
    try {
      return colorize.run(due, scanned, lock);
    } catch (UserError e) {
      if (isHeld(lock)) {
        throw e;
      }
      throw new IOException(e.getMessage());
    } catch (Exception | FSError e) {
      awaitTasks(context.spark().sparkContext());
      throw e;
    }
  }

  /** Another run will end. */
  private RunLock lock() throws IOException {
    try {
      return context.lock(colorize.output());
    } catch (UserError e) {
      throw new IOException(e.getMessage());
    }
  }

  /** A lock is lost when its storage is away for long, which is nobody's mistake. */
  private static boolean isHeld(RunLock lock) throws IOException {
    try {
      lock.requireHeld();
      return true;
    } catch (UserError e) {
      return false;
    }
  }

  private boolean isFinal(Throwable e) {
    return context.spark().sparkContext().isStopped()
        || ExceptionUtils.indexOfType(e, UserError.class) >= 0;
  }

  private static String text(Throwable e, Duration pause) {
    Throwable root = ExceptionUtils.getRootCause(e);
    String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    return String.format(
        Locale.ROOT,
        "this round failed (%s: %s); trying again in %d s",
        root.getClass().getSimpleName(),
        message,
        pause.toSeconds());
  }

  /** Tasks that were cancelled record the photos that they hold, while the output is locked. */
  private static void awaitTasks(SparkContext spark) {
    for (int look = 0; look < LONGEST_END && isAtWork(spark); look++) {
      try {
        Thread.sleep(CANCEL_EVERY.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean isAtWork(SparkContext spark) {
    return !spark.isStopped()
        && Stream.of(spark.statusTracker().getExecutorInfos())
            .anyMatch(executor -> executor.numRunningTasks() > 0);
  }
}
