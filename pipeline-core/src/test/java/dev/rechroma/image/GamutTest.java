package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GamutTest {
  /** CIELAB values of the primaries of sRGB, from B. Lindbloom's calculator (D65). */
  private static final float[][] PRIMARIES = {
    {53.24f, 80.09f, 67.20f}, {87.74f, -86.18f, 83.18f}, {32.30f, 79.19f, -107.86f}
  };

  @Test
  void endsAtThePrimaries() {
    for (float[] primary : PRIMARIES) {
      assertThat(Gamut.holds(primary[0], 0.99f * primary[1], 0.99f * primary[2])).isTrue();
      assertThat(Gamut.holds(primary[0], 1.01f * primary[1], 1.01f * primary[2])).isFalse();
    }
  }

  @Test
  void takesNoMoreChromaThanItMustAndKeepsHue() {
    float[] lab = {53.24f, 160.18f, 134.40f, 53.24f, 30, -20, 100, 50, 50, 0, -50, 50};
    Gamut.reduceChroma(lab);

    assertThat(lab[0]).isEqualTo(53.24f);
    assertThat(lab[1]).isCloseTo(80.09f, within(0.4f));
    assertThat(lab[2]).isCloseTo(67.20f, within(0.4f));
    assertThat(Arrays.copyOfRange(lab, 3, 6)).containsExactly(53.24f, 30, -20);
    assertThat(Arrays.copyOfRange(lab, 6, 12))
        .usingComparatorWithPrecision(0.1f)
        .containsExactly(100, 0, 0, 0, 0, 0);
  }

  /** Random strong colours over all tones: the written photo has the lightness of the original. */
  @ParameterizedTest
  @EnumSource(names = {"PNG", "TIFF", "BMP", "WEBP", "JPEG2000"})
  void predictedPhotosKeepTheirLightness(ImageFormat format) throws ImageException {
    int side = 256;
    byte[] gray = new byte[3 * side * side];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = (byte) (i / 3 % side);
    }
    try (Photo photo = TestPhotos.photo8(side, side, gray);
        Photo predicted = photo.withAb(strongColors(), 16);
        Photo read = TestPhotos.decode(predicted.encode(format, 100))) {
      assertThat(read.hasColor()).isTrue();
      assertThat(read.lightness(side))
          .usingComparatorWithPrecision(100 / 255f)
          .containsExactly(photo.lightness(side));
    }
  }

  private static float[] strongColors() {
    Random random = new Random(5);
    float[] ab = new float[2 * 16 * 16];
    for (int i = 0; i < ab.length; i++) {
      ab[i] = 60 * (float) random.nextGaussian();
    }
    return ab;
  }

  /** An 8-bit step is at least 0.3 of L*. */
  @Test
  void sixteenBitsOfLightnessStay() throws ImageException {
    int side = 256;
    short[] gray = new short[3 * side * side];
    short[] opaque = new short[side * side];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = (short) (i / 3);
    }
    try (Photo photo = TestPhotos.photo16(side, side, gray, opaque);
        Photo predicted = photo.withAb(strongColors(), 16);
        Photo read = TestPhotos.decode(predicted.encode(ImageFormat.PNG, 100))) {
      assertThat(read.lightness(side))
          .usingComparatorWithPrecision(0.02f)
          .containsExactly(photo.lightness(side));
    }
  }
}
