package dev.rechroma.cli;

import dev.rechroma.cli.screen.RoundText;
import dev.rechroma.colorize.Colorize;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a watch has done so far, and how it is told. */
final class WatchReport {
  private final CommonOptions common;
  private final LocalDateTime began = now();
  private int rounds;
  private long colorized;
  private long copied;
  private long failed;

  WatchReport(CommonOptions common) {
    this.common = common;
  }

  /** Tells of a round: a line for people, or an object for programs. */
  void round(Colorize.Summary round, Map<String, Object> results) {
    rounds++;
    colorized += round.colorized();
    copied += round.copied();
    failed += round.failed();
    LocalDateTime now = now();
    Map<String, Object> timed = new LinkedHashMap<>();
    timed.put("time", now.truncatedTo(ChronoUnit.SECONDS).toString());
    timed.putAll(results);
    common.report(RoundText.of(now, round), timed);
  }

  private static LocalDateTime now() {
    return LocalDateTime.now(ZoneId.systemDefault());
  }

  /** Tells of all rounds, at the end. */
  void end() {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("rounds", rounds);
    results.put("colorized", colorized);
    results.put("copied", copied);
    results.put("failed", failed);
    results.put("seconds", Duration.between(began, now()).toMillis() / 1e3);
    common.report(
        String.format(
            Locale.ROOT,
            "stopped: %d %s in colour in %d %s",
            colorized,
            colorized == 1 ? "photo" : "photos",
            rounds,
            rounds == 1 ? "round" : "rounds"),
        results);
  }
}
