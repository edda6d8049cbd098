package dev.rechroma.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloatBytesTest {

  @Test
  void fullIsExact() {
    float[] values = {0, -0f, 1.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY};

    assertThat(FloatBytes.fromFull(FloatBytes.full(values))).containsExactly(values);
  }

  /** Worked out by hand: 1 + 2^-7 is the next number after 1; halfway goes to the even one. */
  @Test
  void halfRoundsToTheNearestEven() {
    assertThat(half(1 + 1 / 512f)).isEqualTo(1);
    assertThat(half(1 + 1 / 256f)).isEqualTo(1);
    assertThat(half(1 + 3 / 256f)).isEqualTo(1 + 2 / 128f);
    assertThat(half(1 + 1.01f / 256)).isEqualTo(1 + 1 / 128f);
    assertThat(half(-(1 + 3 / 256f))).isEqualTo(-(1 + 2 / 128f));
  }

  @Test
  void halfKeepsTheRangeOfAFloat() {
    assertThat(half(1e-30f)).isBetween(0.99e-30f, 1.01e-30f);
    assertThat(half(3e38f)).isBetween(2.97e38f, 3.03e38f);
    assertThat(half(0)).isZero();
    assertThat(half(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(half(Float.NaN)).isNaN();
  }

  private static float half(float value) {
    return FloatBytes.fromHalf(FloatBytes.half(new float[] {value}))[0];
  }
}
