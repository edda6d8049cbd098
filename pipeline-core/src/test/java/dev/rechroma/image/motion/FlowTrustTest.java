package dev.rechroma.image.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlowTrustTest {
  private static final int WIDTH = 20;
  private static final int HEIGHT = 10;
  private static final int MIDDLE = 5 * WIDTH + 10;

  private static FlowField even(float x) {
    float[] dx = new float[WIDTH * HEIGHT];
    Arrays.fill(dx, x);
    return new FlowField(WIDTH, HEIGHT, dx, new float[WIDTH * HEIGHT]);
  }

  /** Trust where the lightness always matches. */
  private static float[] trust(float there, float back) {
    float[] lightness = new float[WIDTH * HEIGHT];
    return FlowTrust.of(lightness, lightness, even(there), even(back));
  }

  /** |there + back|^2 over 0.01 (|there|^2 + |back|^2) + 0.5: trust falls from half of it on. */
  @Test
  void waysThereAndBackMustCancelOut() {
    assertThat(trust(2, -2)[MIDDLE]).isEqualTo(1);
    assertThat(trust(2, -1.5f)[MIDDLE]).as("0.25 / 0.5625").isEqualTo(1);
    assertThat(trust(2, -1.4f)[MIDDLE]).isCloseTo(2 - 2 * 0.36f / 0.5596f, within(1e-4f));
    assertThat(trust(2, -1.2f)[MIDDLE]).as("0.64 / 0.5544").isZero();
    assertThat(trust(2, 0)[MIDDLE]).isZero();
  }

  @Test
  void nothingIsKnownOfWhatComesIntoTheFrame() {
    float[] trust = trust(2, -2);

    for (int x = 0; x < WIDTH; x++) {
      assertThat(trust[5 * WIDTH + x]).as("column %d", x).isEqualTo(x < WIDTH - 2 ? 1 : 0);
    }
  }

  @Test
  void lightnessMustMatch() {
    float[] before = new float[WIDTH * HEIGHT];
    for (int i = 0; i < before.length; i++) {
      before[i] = i % 2 == 0 ? 20 : 80;
    }
    float[] after = before.clone();
    after[MIDDLE] += 8;
    after[MIDDLE + 5] += 40;
    float[] trust = FlowTrust.of(after, before, even(0), even(0));

    assertThat(trust[0]).isEqualTo(1);
    assertThat(trust[MIDDLE]).as("half way from 4 to 12").isCloseTo(0.5f, within(0.05f));
    assertThat(trust[MIDDLE + 5]).isZero();
  }

  @Test
  void aChangeOfExposureIsNone() {
    float[] before = new float[WIDTH * HEIGHT];
    float[] after = new float[WIDTH * HEIGHT];
    for (int i = 0; i < before.length; i++) {
      before[i] = i % WIDTH;
      after[i] = 1.5f * before[i] + 30;
    }
    Exposure change = Exposure.between(before, after, after);

    assertThat(change.gain()).isCloseTo(1.5f, within(1e-3f));
    assertThat(change.offset()).isCloseTo(30, within(1e-2f));
    assertThat(FlowTrust.of(after, before, even(0), even(0))).containsOnly(1);
  }
}
