package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinearLightTest {
  private static final float STEP = 1 / 3e6f;

  /** Every sample comes back as it was. */
  @Test
  void samplesComeBack() {
    for (int sample = 0; sample < 256; sample++) {
      assertThat(LinearLight.to8Bits(light(sample / 255.0)) & 0xFF).isEqualTo(sample);
    }
    for (int sample = 0; sample < 65536; sample++) {
      assertThat(LinearLight.to16Bits(light(sample / 65535.0)) & 0xFFFF).isEqualTo(sample);
    }
  }

  private static float light(double gamma) {
    return (float) (gamma <= 0.04045 ? gamma / 12.92 : Math.pow((gamma + 0.055) / 1.055, 2.4));
  }

  @Test
  void anyLightIsRounded() {
    double worst8 = 0;
    double worst16 = 0;
    for (float light = 0; light <= 1; light += STEP) {
      double exact = LinearLight.gamma(light);
      worst8 = Math.max(worst8, Math.abs((LinearLight.to8Bits(light) & 0xFF) - 255 * exact));
      worst16 = Math.max(worst16, Math.abs((LinearLight.to16Bits(light) & 0xFFFF) - 65535 * exact));
    }
    assertThat(worst8).isLessThan(0.56);
    assertThat(worst16).isLessThan(0.6);
  }

  @Test
  void lightOutsideIsBlackOrWhite() {
    assertThat(LinearLight.to8Bits(-1e-6f)).isEqualTo((byte) 0);
    assertThat(LinearLight.to8Bits(1.00001f)).isEqualTo((byte) 255);
    assertThat(LinearLight.to16Bits(-1e-6f)).isEqualTo((short) 0);
    assertThat(LinearLight.to16Bits(1.00001f)).isEqualTo((short) 65535);
  }
}
