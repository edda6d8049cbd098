package dev.rechroma.image.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlowFieldTest {
  private static final float[] PLANE = {
    0.1f, 0.2f, 0.4f,
    0.3f, 0.5f, 0.9f,
  };

  private static FlowField even(float x, float y) {
    float[] dx = new float[6];
    float[] dy = new float[6];
    Arrays.fill(dx, x);
    Arrays.fill(dy, y);
    return new FlowField(3, 2, dx, dy);
  }

  private static float[] warped(float x, float y) {
    return even(x, y).warp(PLANE).get(0);
  }

  @Test
  void wholeDisplacementsFetchTheVeryValues() {
    assertThat(warped(0, 0)).containsExactly(PLANE);
    assertThat(warped(1, 0)).containsExactly(0.2f, 0.4f, 0.4f, 0.5f, 0.9f, 0.9f);
    assertThat(warped(0, -1)).containsExactly(0.1f, 0.2f, 0.4f, 0.1f, 0.2f, 0.4f);
    assertThat(warped(-100, 100)).containsOnly(0.3f);
  }

  @Test
  void betweenPixelsValuesAreInterpolated() {
    float[] quarter = warped(0.25f, 0.5f);

    assertThat(quarter[0]).isEqualTo(((0.75f * 0.1f + 0.25f * 0.2f) + (0.75f * 0.3f + 0.125f)) / 2);
    assertThat(quarter[5]).as("the corner continues outside").isEqualTo(0.9f);
  }

  @Test
  void fieldsAreFollowedOneAfterTheOther() {
    float[] further = {1, 2, 3, 1, 2, 3};
    FlowField both = even(1, 0).followedBy(new FlowField(3, 2, further, new float[6]));

    assertThat(both.dx()).containsExactly(3, 4, 4, 3, 4, 4);
    assertThat(both.dy()).containsOnly(0);
  }

  @Test
  void nothingMovesInAStillField() {
    assertThat(FlowField.still(3, 2).warp(PLANE).get(0)).containsExactly(PLANE);
  }

  @Test
  void planesOfAnotherSizeAreRefused() {
    assertThatThrownBy(() -> even(0, 0).warp(new float[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 values, not 3 x 2");
    assertThatThrownBy(() -> new FlowField(1, 6, PLANE, PLANE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
