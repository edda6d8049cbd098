package dev.rechroma.cli.screen;

import dev.rechroma.engine.ProgressListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalInt;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Draws each stage as a progress bar on stderr: share, count, rate, time left. On a terminal it is
 * one line that moves; into a file it is a line every few seconds.
 */
public final class Progress implements ProgressListener {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration IN_FILE = Duration.ofSeconds(10);
  private static final int FILE_COLUMNS = 110;
  private static final long FEW_BYTES = 10_000_000;

  private final PrintWriter screen;
  private final boolean fleeting;

  /**
   * @param screen for lines, and for bars where stderr is no terminal
   */
  public Progress(PrintWriter screen) {
    this(screen, false);
  }

  private Progress(PrintWriter screen, boolean fleeting) {
    this.screen = screen;
    this.fleeting = fleeting;
  }

  /**
   * Bars that disappear with their stage, and are drawn on a terminal only: for years of stages.
   */
  public static Progress fleeting(PrintWriter screen) {
    return new Progress(screen, true);
  }

  @Override
  public Stage start(String stage, long total, Unit unit) {
    OptionalInt columns = terminalColumns();
    if (fleeting && columns.isEmpty()) {
      return ProgressListener.NONE.start(stage, total, unit);
    }
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(stage)
            .setInitialMax(unit == Unit.BYTES ? Math.max(1, total) : total)
            .showSpeed()
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis((int) (columns.isPresent() ? ON_TERMINAL : IN_FILE).toMillis())
            .setConsumer(consumer(columns));
    if (fleeting) {
      builder.clearDisplayOnFinish();
    }
    return new Bar(in(unit, total, builder).build());
  }

  /** Bytes are shown in megabytes, or kilobytes where they are few. */
  private static ProgressBarBuilder in(Unit unit, long total, ProgressBarBuilder builder) {
    return switch (unit) {
      case PHOTOS, FRAMES -> builder.setUnit("", 1);
      case BYTES ->
          total < FEW_BYTES ? builder.setUnit(" KB", 1_000) : builder.setUnit(" MB", 1_000_000);
    };
  }

  private ProgressBarConsumer consumer(OptionalInt columns) {
    return columns.isPresent()
        ? new ConsoleProgressBarConsumer(System.err, columns.getAsInt() - 1)
        : new DelegatingProgressBarConsumer(this::print, FILE_COLUMNS);
  }

  /** Width of the terminal that stderr goes to, as the launcher saw it; empty without one. */
  private static OptionalInt terminalColumns() {
    Integer columns = Integer.getInteger("rechroma.columns");
    return columns == null ? OptionalInt.empty() : OptionalInt.of(columns);
  }

  @Override
  public void say(String line) {
    print("rechroma: " + line);
  }

  private void print(String line) {
    screen.println(line);
    screen.flush();
  }

  private record Bar(ProgressBar bar) implements Stage {
    @Override
    public void at(long done) {
      bar.stepTo(Math.min(bar.getMax(), done));
    }

    @Override
    public void note(String text) {
      bar.setExtraMessage(text);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
