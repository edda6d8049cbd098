package dev.rechroma.colorize;

import java.time.Duration;

/** How long a watch rests before it looks again. */
final class WatchPause {
  private static final Duration LONGEST_AFTER_FAILURES = Duration.ofMinutes(10);

  /** A look lists all files: of a million it may take at most a fifth of the time. */
  private static final int LOOKS = 4;

  private final Duration interval;
  private Duration length;

  /**
   * @param interval the shortest pause
   */
  WatchPause(Duration interval) {
    this.interval = interval;
    this.length = interval;
  }

  /** What to wait now. */
  Duration length() {
    return length;
  }

  /** After a round without failure, whose look took so long. */
  void afterRound(Duration look) {
    length = longer(interval, look.multipliedBy(LOOKS));
  }

  /** Twice as long as before, up to a limit. */
  void afterFailure() {
    Duration twice = length.multipliedBy(2);
    Duration limited = twice.compareTo(LONGEST_AFTER_FAILURES) < 0 ? twice : LONGEST_AFTER_FAILURES;
    length = longer(length, limited);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
