package dev.rechroma.engine;

import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * Tells people that a cluster lets a job wait: for the session to open, and for executors. Spark
 * itself waits in silence, for ever.
 */
final class ClusterWatch {
  /** Setting of Spark: how long it waits before it tells; then twice as long, and so on. */
  private static final String PATIENCE = "spark.rechroma.clusterPatience";

  private static final String DEFAULT_PATIENCE = "30s";
  private static final int LOOKS = 3;

  private final Timer clock = new Timer("cluster", true);
  private final SparkMaster master;
  private final long periodMillis;
  private final Consumer<String> notices;
  private int waited;
  private int next = LOOKS;

  private ClusterWatch(SparkMaster master, SparkConf conf, Consumer<String> notices) {
    this.master = master;
    this.periodMillis = Math.max(1, conf.getTimeAsMs(PATIENCE, DEFAULT_PATIENCE) / LOOKS);
    this.notices = notices;
  }

  /** Watches a session being opened, until it is closed. */
  static ClusterWatch opening(SparkMaster master, SparkConf conf, Consumer<String> notices) {
    ClusterWatch watch = new ClusterWatch(master, conf, notices);
    watch.every(() -> watch.count("has not accepted the application yet: is it busy?"));
    return watch;
  }

  /** Watches jobs, until the context is stopped. */
  static void jobs(SparkMaster master, SparkContext context, Consumer<String> notices) {
    SparkConf conf = context.conf();
    String wanted =
        String.format(
            Locale.ROOT,
            "gives no executor yet: its workers have no %s of memory free (spark.executor.memory),"
                + " or are busy or lost, which its web page shows",
            conf.get("spark.executor.memory", "1g"));
    ClusterWatch watch = new ClusterWatch(master, conf, notices);
    watch.every(() -> watch.look(context, wanted));
  }

  private void every(Runnable look) {
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            look.run();
          }
        };
    clock.schedule(task, periodMillis, periodMillis);
  }

  private void look(SparkContext context, String wanted) {
    if (context.isStopped()) {
      close();
      return;
    }
    // The driver counts as one.
    boolean starved =
        context.statusTracker().getActiveJobIds().length > 0
            && context.statusTracker().getExecutorInfos().length <= 1;
    if (starved) {
      count(wanted);
    } else {
      waited = 0;
      next = LOOKS;
    }
  }

  private void count(String text) {
    waited++;
    if (waited == next) {
      next *= 2;
      notices.accept(master.text(text));
    }
  }

  void close() {
    clock.cancel();
  }
}
