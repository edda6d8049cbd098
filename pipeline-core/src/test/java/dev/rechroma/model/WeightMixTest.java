package dev.rechroma.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WeightMixTest {
  private static final float[] BEFORE = {1, -4, 0.1f, 3e38f};
  private static final float[] AFTER = {3, 4, 0.3f, 3e38f};

  @Test
  void liesBetween() {
    assertThat(WeightMix.of(BEFORE, AFTER, 0.25)).containsExactly(1.5f, -2, 0.15f, 3e38f);
  }

  @Test
  void itsEndsAreTheModels() {
    assertThat(WeightMix.of(BEFORE, AFTER, 0)).containsExactly(BEFORE);
    assertThat(WeightMix.of(BEFORE, AFTER, 1)).containsExactly(AFTER);
  }

  @Test
  void otherLengthsAndSharesAreRefused() {
    assertThatThrownBy(() -> WeightMix.of(BEFORE, new float[3], 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 and 3 weights");
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> WeightMix.of(BEFORE, AFTER, share))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("share " + share);
    }
  }
}
