package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ObjectiveTest {

  /**
   * Chromas of 0.5 (from 0.3 and 0.4), 0 and 0.1 give weights of 3, 1 and 1.4, with a mean of 1.8.
   */
  @Test
  void weighsAPixelByItsChroma() {
    Objective objective = new Objective(1, 1, 4, 0, 1);
    INDArray ab = Nd4j.createFromArray(-0.3f, 0, 0, 0.4f, 0, 0.1f).reshape(1, 2, 1, 3);

    INDArray weights = objective.weights(ab);

    assertThat(weights.shape()).containsExactly(1, 1, 1, 3);
    assertThat(weights.data().asFloat())
        .containsExactly(new float[] {3 / 1.8f, 1 / 1.8f, 1.4f / 1.8f}, within(1e-6f));
    assertThat(ab.getFloat(0)).isEqualTo(-0.3f);
  }
}
