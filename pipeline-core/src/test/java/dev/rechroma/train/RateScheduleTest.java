package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.train.RateSchedule.Decay;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RateScheduleTest {
  private static final Offset<Double> EXACTLY = within(1e-12);

  @Test
  void ratesRiseOverTheFirstSteps() {
    RateSchedule schedule = new RateSchedule(4, 10, 0, Decay.LINEAR);

    assertThat(schedule.factor(0, 0, 0)).isCloseTo(0.25, EXACTLY);
    assertThat(schedule.factor(0, 0.1, 3)).isCloseTo(1, EXACTLY);
    assertThat(schedule.factor(3, 0.5, 400)).isCloseTo(1, EXACTLY);
  }

  /** 5 epochs of which the last 3 fall: 3/4, 2/4, 1/4. */
  @Test
  void linearFallsFromEpochToEpoch() {
    RateSchedule schedule = new RateSchedule(0, 5, 3, Decay.LINEAR);

    assertThat(schedule.factor(1, 0.9, 99)).isCloseTo(1, EXACTLY);
    assertThat(schedule.factor(2, 0.9, 99)).isCloseTo(0.75, EXACTLY);
    assertThat(schedule.factor(4, 0, 99)).isCloseTo(0.25, EXACTLY);
  }

  /** cos(pi / 3) = 0.5, cos(pi / 2) = 0. */
  @Test
  void cosineFallsFromStepToStep() {
    RateSchedule schedule = new RateSchedule(0, 4, 3, Decay.COSINE);

    assertThat(schedule.factor(0, 0.5, 99)).isCloseTo(1, EXACTLY);
    assertThat(schedule.factor(2, 0, 99)).isCloseTo(0.75, EXACTLY);
    assertThat(schedule.factor(2, 0.5, 99)).isCloseTo(0.5, EXACTLY);
    assertThat(schedule.factor(3, 1, 99)).isCloseTo(0, EXACTLY);
  }

  @Test
  void moreDecayThanEpochsIsAllOfThem() {
    assertThat(new RateSchedule(0, 2, 9, Decay.COSINE).factor(1, 0, 99)).isCloseTo(0.5, EXACTLY);
  }
}
