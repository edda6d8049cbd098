package dev.rechroma.colorize;

import java.time.Duration;
import org.apache.commons.lang3.ObjectUtils;

/** How long a watch rests before it looks again. */
final class WatchPause {
  private static final Duration LONGEST_AFTER_FAILURES = Duration.ofMinutes(10);

  /** A pause is that many times as long as the look before: listing takes a fifth of the time. */
  private static final int PAUSE_PER_LOOK = 4;

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
    length = ObjectUtils.max(interval, look.multipliedBy(PAUSE_PER_LOOK));
  }

  /** Twice as long as before, up to a limit. */
  void afterFailure() {
    Duration limited = ObjectUtils.min(length.multipliedBy(2), LONGEST_AFTER_FAILURES);
    length = ObjectUtils.max(length, limited);
  }
}
