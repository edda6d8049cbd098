package dev.rechroma.colorize;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchPauseTest {
  private final WatchPause pause = new WatchPause(Duration.ofSeconds(10));

  @Test
  void longLooksAreFollowedByLongPauses() {
    pause.afterRound(Duration.ofMillis(2400));
    assertThat(pause.length()).isEqualTo(Duration.ofSeconds(10));
    pause.afterRound(Duration.ofSeconds(30));
    assertThat(pause.length()).isEqualTo(Duration.ofMinutes(2));
    pause.afterRound(Duration.ofSeconds(1));
    assertThat(pause.length()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void failuresMakePausesGrowUpToTenMinutes() {
    pause.afterFailure();
    assertThat(pause.length()).isEqualTo(Duration.ofSeconds(20));
    for (int i = 0; i < 10; i++) {
      pause.afterFailure();
    }
    assertThat(pause.length()).isEqualTo(Duration.ofMinutes(10));

    pause.afterRound(Duration.ofMinutes(5));
    pause.afterFailure();
    assertThat(pause.length()).as("never shorter").isEqualTo(Duration.ofMinutes(20));
    pause.afterRound(Duration.ZERO);
    assertThat(pause.length()).isEqualTo(Duration.ofSeconds(10));
  }
}
