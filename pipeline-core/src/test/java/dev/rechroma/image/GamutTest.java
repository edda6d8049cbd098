package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
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
      LabRow lab =
          new LabRow(
              new float[] {primary[0], primary[0]},
              new float[] {0.99f * primary[1], 1.01f * primary[1]},
              new float[] {0.99f * primary[2], 1.01f * primary[2]});
      Gamut.toLight(lab, new LightRow(2));
      assertThat(lab.a()[0]).isEqualTo(0.99f * primary[1]);
      assertThat(lab.a()[1]).isNotEqualTo(1.01f * primary[1]);
    }
  }

  @Test
  void takesNoMoreChromaThanItMustAndKeepsHue() {
    LabRow lab =
        new LabRow(
            new float[] {53.24f, 53.24f, 100, 0},
            new float[] {160.18f, 30, 50, -50},
            new float[] {134.40f, -20, 50, 50});
    LightRow light = new LightRow(4);
    Gamut.toLight(lab, light);

    assertThat(lab.a()).usingComparatorWithPrecision(0.4f).containsExactly(80.09f, 30, 0, 0);
    assertThat(lab.b()).usingComparatorWithPrecision(0.4f).containsExactly(67.20f, -20, 0, 0);
    assertThat(lab.a()[1]).isEqualTo(30);
    assertThat(light.red()).usingComparatorWithPrecision(0.01f).containsExactly(1, 0.362f, 1, 0);
    assertThat(light.blue()).usingComparatorWithPrecision(0.01f).containsExactly(0, 0.361f, 1, 0);
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
