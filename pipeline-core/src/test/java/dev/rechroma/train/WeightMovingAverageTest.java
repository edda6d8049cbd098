package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WeightMovingAverageTest {

  @Test
  void keepsTheGivenShareOnceItIsOld() {
    float[] moved = follow(0.9, new float[] {1, 2}, new float[] {11, 2}, 1000, 1);

    assertThat(moved).containsExactly(new float[] {2, 2}, within(1e-6f));
  }

  @Test
  void severalStepsKeepAsMuchAsOneAfterTheOther() {
    float[] moved = follow(0.9, new float[] {1}, new float[] {0}, 1000, 3);

    assertThat(moved[0]).isCloseTo(0.9f * 0.9f * 0.9f, within(1e-6f));
  }

  @Test
  void forgetsItsStartQuickly() {
    float[] average = {100};
    for (int step = 0; step < 40; step += 5) {
      average = follow(0.999, average, new float[] {1}, step, 5);
    }

    assertThat(average[0]).isCloseTo(1, within(0.01f));
  }

  @Test
  void withoutDecayItIsTheWeights() {
    assertThat(follow(0, new float[] {100}, new float[] {3}, 500, 1)).containsExactly(3);
  }

  @Test
  void takesTheFirstWeightsAsTheGeneratorsStandThere() {
    assertThat(follow(0, new float[] {0}, new float[] {3, 4}, 500, 1)).containsExactly(3);
  }

  private static float[] follow(
      double decay, float[] average, float[] weights, int step, int steps) {
    return new WeightMovingAverage(decay).follow(average, weights, step, steps);
  }
}
