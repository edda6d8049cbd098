package dev.rechroma.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StragglerPolicyTest {
  private static final double PATIENCE = 60;

  @Test
  void nobodyIsLateBeforeHalfAreDone() {
    StragglerPolicy round = new StragglerPolicy(4, PATIENCE);
    round.started(0, "a", seconds(0));
    round.started(1, "b", seconds(0));
    round.succeeded(0, seconds(10));

    assertThat(round.late(seconds(10_000))).isEmpty();
  }

  @Test
  void theRestIsLateWhenPatienceIsOver() {
    StragglerPolicy round = new StragglerPolicy(2, PATIENCE);
    round.started(0, "a", seconds(0));
    round.started(1, "b", seconds(0));
    round.succeeded(0, seconds(10));

    assertThat(round.late(seconds(70))).isEmpty();
    assertThat(round.late(seconds(71))).containsExactly("b");
  }

  /** Four workers on two executors: the second two begin when half of the round is done. */
  @Test
  void whoBeganLaterHasTheTimeThatOthersTook() {
    StragglerPolicy round = new StragglerPolicy(4, PATIENCE);
    round.started(0, "a", seconds(0));
    round.started(1, "b", seconds(0));
    round.succeeded(0, seconds(100));
    round.started(2, "a", seconds(100));
    round.succeeded(1, seconds(101));
    round.started(3, "b", seconds(101));

    assertThat(round.late(seconds(200))).as("busy as they should be").isEmpty();
    assertThat(round.late(seconds(262))).containsExactly("a");
    assertThat(round.late(seconds(263))).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aRetriedTaskHasItsTimeAnew() {
    StragglerPolicy round = new StragglerPolicy(2, PATIENCE);
    round.started(0, "a", seconds(0));
    round.started(1, "b", seconds(0));
    round.succeeded(0, seconds(10));
    round.failed(1);
    round.started(2, "c", seconds(65));

    assertThat(round.late(seconds(130))).isEmpty();
    assertThat(round.late(seconds(136))).containsExactly("c");
  }

  @Test
  void aCopyOfAnEndedTaskCountsOnce() {
    StragglerPolicy round = new StragglerPolicy(3, PATIENCE);
    round.started(0, "a", seconds(0));
    round.started(1, "b", seconds(0));
    round.succeeded(0, seconds(10));
    round.succeeded(0, seconds(11));

    assertThat(round.late(seconds(1000))).isEmpty();
  }

  private static long seconds(long value) {
    return TimeUnit.SECONDS.toNanos(value);
  }
}
