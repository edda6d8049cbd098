package dev.rechroma.cli.screen;

import dev.rechroma.colorize.Colorize;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The line of a round of a watch: the time, and what became of the photos. */
public final class RoundText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private RoundText() {}

  /** A line without its end, short enough for a narrow window. */
  public static String of(LocalDateTime time, Colorize.Summary round) {
    return TIME.format(time)
        + "  "
        + round.colorized()
        + " in colour"
        + count(round.failed(), "failed")
        + count(round.copied(), "copied")
        + count(round.skipped(), "skipped")
        + count(round.otherFiles(), "no photos")
        + count(round.doneBefore(), "done before");
  }

  private static String count(long count, String what) {
    return count == 0 ? "" : ", " + count + " " + what;
  }
}
