package dev.rechroma.cli.screen;

import dev.rechroma.engine.LiveTaskCounter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.UnaryOperator;
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
public final class Progress implements AutoCloseable {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration IN_FILE = Duration.ofSeconds(10);
  private static final int FILE_COLUMNS = 110;
  private static final long FEW_BYTES = 10_000_000;

  private final LiveTaskCounter tally;
  private final ProgressBar bar;
  private final Timer clock = new Timer("progress", true);

  private Progress(LiveTaskCounter tally, ProgressBar bar) {
    this.tally = tally;
    this.bar = bar;
    TimerTask refresh =
        new TimerTask() {
          @Override
          public void run() {
            refresh();
          }
        };
    clock.schedule(refresh, 0, ON_TERMINAL.toMillis());
  }

  /** Starts the bar of a stage of {@code total} photos. */
  public static Progress start(SparkSession spark, String stage, long total, PrintWriter screen) {
    return start(spark, stage, total, screen, builder -> builder.setUnit("", 1));
  }

  /** Starts the bar of a stage that counts bytes, shown in megabytes, or kilobytes of a few. */
  public static Progress ofBytes(SparkSession spark, String stage, long total, PrintWriter screen) {
    return start(
        spark,
        stage,
        Math.max(1, total),
        screen,
        builder ->
            total < FEW_BYTES ? builder.setUnit(" KB", 1_000) : builder.setUnit(" MB", 1_000_000));
  }

  private static Progress start(
      SparkSession spark,
      String stage,
      long total,
      PrintWriter screen,
      UnaryOperator<ProgressBarBuilder> unit) {
    OptionalInt columns = terminalColumns();
    ProgressBar bar =
        unit.apply(new ProgressBarBuilder())
            .setTaskName(stage)
            .setInitialMax(total)
            .showSpeed()
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis((int) (columns.isPresent() ? ON_TERMINAL : IN_FILE).toMillis())
            .setConsumer(consumer(columns, screen))
            .build();
    return new Progress(LiveTaskCounter.start(spark), bar);
  }

  private static ProgressBarConsumer consumer(OptionalInt columns, PrintWriter screen) {
    return columns.isPresent()
        ? new ConsoleProgressBarConsumer(System.err, columns.getAsInt() - 1)
        : new DelegatingProgressBarConsumer(
            line -> {
              screen.println(line);
              screen.flush();
            },
            FILE_COLUMNS);
  }

  /** Width of the terminal that stderr goes to, as the launcher saw it; empty without one. */
  private static OptionalInt terminalColumns() {
    Integer columns = Integer.getInteger("rechroma.columns");
    return columns == null ? OptionalInt.empty() : OptionalInt.of(columns);
  }

  /** What the stage's tasks add to. */
  public LongAccumulator counter() {
    return tally.counter();
  }

  /** A short text behind the bar. */
  public void note(String text) {
    bar.setExtraMessage(text);
  }

  private void refresh() {
    bar.stepTo(Math.min(bar.getMax(), tally.count()));
  }

  /** Ends the bar; call it when the stage is done. */
  @Override
  public void close() {
    clock.cancel();
    // What was done since the clock's last tick.
    refresh();
    tally.close();
    bar.close();
  }
}
