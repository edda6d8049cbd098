package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MovingAverageTest {

  @Test
  void keepsTheGivenShareOnceItIsOld() {
    INDArray weights = Nd4j.createFromArray(1f, 2f);

    new MovingAverage(0.9, weights).follow(Nd4j.createFromArray(11f, 2f), 1000);

    assertThat(weights.toFloatVector()).containsExactly(new float[] {2, 2}, within(1e-6f));
  }

  @Test
  void forgetsItsStartQuickly() {
    INDArray weights = Nd4j.createFromArray(100f);
    MovingAverage average = new MovingAverage(0.999, weights);

    for (int step = 0; step < 40; step++) {
      average.follow(Nd4j.createFromArray(1f), step);
    }

    assertThat(weights.getFloat(0)).isCloseTo(1, within(0.01f));
  }

  @Test
  void withoutDecayItIsTheWeights() {
    INDArray weights = Nd4j.createFromArray(100f);

    new MovingAverage(0, weights).follow(Nd4j.createFromArray(3f), 500);

    assertThat(weights.getFloat(0)).isEqualTo(3);
  }
}
