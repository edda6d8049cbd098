package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Values computed by hand: log 2 = 0.693147, log(1 + e^2) = 2.126928, sigmoid(2) = 0.880797. */
class LossTest {

  @Test
  void crossEntropyOfLogits() {
    INDArray logits = Nd4j.createFromArray(0f, 2f, -2f);
    INDArray labels = Nd4j.createFromArray(1f, 1f, 0.1f);

    assertThat(Loss.CROSS_ENTROPY.value(logits, labels))
        .isCloseTo((0.693147 + 0.126928 + (0.126928 + 0.2)) / 3, within(1e-6));
    assertThat(Loss.CROSS_ENTROPY.gradient(logits, labels).toFloatVector())
        .containsExactly(
            new float[] {-0.5f / 3, (0.880797f - 1) / 3, (0.119203f - 0.1f) / 3}, within(1e-6f));
  }

  @Test
  void crossEntropyOfLargeLogitsStaysFinite() {
    INDArray logits = Nd4j.createFromArray(500f, -500f);

    assertThat(Loss.CROSS_ENTROPY.value(logits, Nd4j.createFromArray(0f, 1f)))
        .isCloseTo(500, within(1e-3));
    assertThat(Loss.CROSS_ENTROPY.value(logits, Nd4j.createFromArray(1f, 0f)))
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void squaredError() {
    INDArray output = Nd4j.createFromArray(1f, 2f, 3f, 4f);
    INDArray target = Nd4j.createFromArray(1f, 0f, 4f, 4f);

    assertThat(Loss.SQUARED_ERROR.value(output, target)).isCloseTo(5 / 4.0, within(1e-6));
    assertThat(Loss.SQUARED_ERROR.gradient(output, target).toFloatVector())
        .containsExactly(0f, 1f, -0.5f, 0f);
  }

  @Test
  void absoluteError() {
    INDArray output = Nd4j.createFromArray(1f, 2f, 3f, 4f);
    INDArray target = Nd4j.createFromArray(1f, 0f, 4f, 4f);

    assertThat(Loss.ABSOLUTE_ERROR.value(output, target)).isCloseTo(3 / 4.0, within(1e-6));
    assertThat(Loss.ABSOLUTE_ERROR.gradient(output, target).toFloatVector())
        .containsExactly(0f, 0.25f, -0.25f, 0f);
  }

  /** Differences of 0.01 (below 0.02: 0.01^2 / 0.04 = 0.0025), -0.5 (0.5 - 0.01) and 0. */
  @Test
  void smoothAbsoluteError() {
    INDArray output = Nd4j.createFromArray(0.11f, -0.2f, 0.7f);
    INDArray target = Nd4j.createFromArray(0.1f, 0.3f, 0.7f);

    assertThat(Loss.SMOOTH_ABSOLUTE_ERROR.value(output, target))
        .isCloseTo((0.0025 + 0.49) / 3, within(1e-6));
    assertThat(Loss.SMOOTH_ABSOLUTE_ERROR.gradient(output, target).toFloatVector())
        .containsExactly(new float[] {0.5f / 3, -1f / 3, 0}, within(1e-5f));
    assertThat(output.toFloatVector()).containsExactly(0.11f, -0.2f, 0.7f);
  }

  /** One pixel with two channels has the weight 3, the other 0.5; differences of -1, 2, 0 and 4. */
  @Test
  void weightsArePerPixel() {
    INDArray output = Nd4j.createFromArray(1f, 2f, 3f, 4f).reshape(1, 2, 1, 2);
    INDArray target = Nd4j.createFromArray(2f, 0f, 3f, 0f).reshape(1, 2, 1, 2);
    INDArray weights = Nd4j.createFromArray(3f, 0.5f).reshape(1, 1, 1, 2);

    assertThat(Loss.ABSOLUTE_ERROR.value(output, target, weights))
        .isCloseTo((3 + 1 + 0 + 2) / 4.0, within(1e-6));
    assertThat(Loss.SQUARED_ERROR.value(output, target, weights))
        .isCloseTo((3 + 2 + 0 + 8) / 4.0, within(1e-6));
    assertThat(Loss.SQUARED_ERROR.gradient(output, target, weights).data().asFloat())
        .containsExactly(-6 / 4f, 2 / 4f, 0, 4 / 4f);
  }
}
