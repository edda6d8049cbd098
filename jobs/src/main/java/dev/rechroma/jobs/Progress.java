package dev.rechroma.jobs;

import dev.rechroma.spark.Tally;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * The progress bar of a stage, on stderr: share, count, rate, time left. On a terminal it is one
 * line that moves; into a file it is a line every few seconds.
 */
final class Progress implements AutoCloseable {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration IN_FILE = Duration.ofSeconds(10);
  private static final int DEFAULT_COLUMNS = 80;

  private final Tally tally;
  private final ProgressBar bar;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  private Progress(Tally tally, ProgressBar bar) {
    this.tally = tally;
    this.bar = bar;
    clock.scheduleAtFixedRate(this::refresh, 0, ON_TERMINAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Starts the bar of a stage of {@code total} photos. */
  static Progress start(SparkSession spark, String stage, long total, PrintWriter screen) {
    boolean terminal = System.console() != null;
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(stage)
            .setInitialMax(total)
            .setUnit(" photos", 1)
            .showSpeed()
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis((int) (terminal ? ON_TERMINAL : IN_FILE).toMillis())
            .setConsumer(consumer(terminal, screen))
            .build();
    return new Progress(Tally.start(spark), bar);
  }

  private static ProgressBarConsumer consumer(boolean terminal, PrintWriter screen) {
    return terminal
        ? new ConsoleProgressBarConsumer(System.err, columns() - 1)
        : new DelegatingProgressBarConsumer(
            line -> {
              screen.println(line);
              screen.flush();
            },
            DEFAULT_COLUMNS);
  }

  private static int columns() {
    try {
      return Integer.parseInt(System.getenv().getOrDefault("COLUMNS", ""));
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }

  /** What the stage's tasks add to. */
  LongAccumulator counter() {
    return tally.counter();
  }

  /** A short text behind the bar. */
  void note(String text) {
    bar.setExtraMessage(text);
  }

  private void refresh() {
    bar.stepTo(Math.min(bar.getMax(), tally.count()));
  }

  /** Ends the bar; call it when the stage is done. */
  @Override
  public void close() {
    clock.shutdownNow();
    tally.close();
    bar.close();
  }
}
