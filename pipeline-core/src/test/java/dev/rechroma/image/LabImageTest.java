package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.photo.TestPhotos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabImageTest {
  private static final LabImage TWO_BY_TWO =
      new LabImage(
          2,
          2,
          new float[] {10, 20, 30, 40},
          new float[] {1, 2, 3, 4},
          new float[] {-1, -2, -3, -4});

  @ParameterizedTest
  @CsvSource({
    "255,   0,   0,  53.241,  80.094,   67.202",
    "  0, 255,   0,  87.735, -86.181,   83.177",
    "  0,   0, 255,  32.296,  79.187, -107.862",
    "255, 255, 255, 100.000,   0.000,    0.000",
    "128, 128, 128,  53.585,   0.000,    0.000",
    "  0,   0,   0,   0.000,   0.000,    0.000",
    "  2,   1,   3,   0.372,   0.540,   -0.665"
  })
  void followsTheDefinitionOfCie(int r, int g, int blue, double l, double a, double b) {
    LabImage image = TestPhotos.lab(new byte[] {(byte) r, (byte) g, (byte) blue}, 1, 1);

    assertThat(image.l()[0]).isCloseTo((float) l, within(0.01f));
    assertThat(image.a()[0]).isCloseTo((float) a, within(0.02f));
    assertThat(image.b()[0]).isCloseTo((float) b, within(0.02f));
  }

  @Test
  void givesEveryColourBack() {
    byte[] rgb = colours(52);

    assertThat(TestPhotos.lab(rgb, 52 * 52, 52).toRgb()).isEqualTo(rgb);
  }

  /** A cube of colours in steps of 5 from 0 to 255. */
  private static byte[] colours(int steps) {
    byte[] rgb = new byte[steps * steps * steps * 3];
    for (int i = 0; i < rgb.length / 3; i++) {
      rgb[3 * i] = (byte) (i % steps * 5);
      rgb[3 * i + 1] = (byte) (i / steps % steps * 5);
      rgb[3 * i + 2] = (byte) (i / steps / steps * 5);
    }
    return rgb;
  }

  @Test
  void clipsColoursOutsideSrgb() {
    LabImage impossible =
        new LabImage(1, 1, new float[] {50}, new float[] {-120}, new float[] {-120});

    assertThat(impossible.toRgb()[0]).isZero();
    assertThat(impossible.toRgb()[2]).isEqualTo((byte) 255);
    assertThat(impossible.toUnitRgb()[0]).isZero();
    assertThat(impossible.toUnitRgb()[2]).isEqualTo(1);
  }

  @Test
  void takesOtherColours() {
    LabImage coloured = TWO_BY_TWO.withAb(new float[] {5, 6, 7, 8, -5, -6, -7, -8});

    assertThat(coloured.l()).isEqualTo(TWO_BY_TWO.l());
    assertThat(coloured.a()).containsExactly(5, 6, 7, 8);
    assertThat(coloured.b()).containsExactly(-5, -6, -7, -8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWO_BY_TWO.withAb(new float[7]))
        .withMessage("ab has 7 values, 2 x 2 needs 8");
  }

  @Test
  void grayKeepsLightness() {
    LabImage gray = TWO_BY_TWO.gray();

    assertThat(gray.l()).isEqualTo(TWO_BY_TWO.l());
    assertThat(gray.a()).containsOnly(0);
    assertThat(gray.b()).containsOnly(0);
  }

  @Test
  void flipsLeftAndRight() {
    LabImage flipped = TWO_BY_TWO.flipped();

    assertThat(flipped.l()).containsExactly(20, 10, 40, 30);
    assertThat(flipped.b()).containsExactly(-2, -1, -4, -3);
    assertThat(flipped.flipped()).isEqualTo(TWO_BY_TWO);
  }

  @Test
  void cropsInside() {
    LabImage right = TWO_BY_TWO.crop(1, 0, 1, 2);

    assertThat(right.l()).containsExactly(20, 40);
    assertThat(right.a()).containsExactly(2, 4);
    assertThatIllegalArgumentException().isThrownBy(() -> TWO_BY_TWO.crop(1, 0, 2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> TWO_BY_TWO.crop(0, -1, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWO_BY_TWO.crop(1, 1, Integer.MAX_VALUE, 1));
  }

  @Test
  void shrinksByAveraging() {
    LabImage one = TWO_BY_TWO.resized(1, 1);

    assertThat(one.l()).containsExactly(25);
    assertThat(one.a()).containsExactly(2.5f);
    assertThat(one.b()).containsExactly(-2.5f);
  }

  @Test
  void growsLinearly() {
    LabImage wide = TWO_BY_TWO.resized(4, 2);

    assertThat(wide.l()).containsExactly(10, 12.5f, 17.5f, 20, 30, 32.5f, 37.5f, 40);
  }

  @Test
  void shrinksOneSideAndGrowsTheOther() {
    LabImage tall = TWO_BY_TWO.resized(1, 4);

    assertThat(tall.l()).containsExactly(15, 20, 30, 35);
  }

  @Test
  void equalsByValue() {
    LabImage same =
        new LabImage(2, 2, TWO_BY_TWO.l().clone(), TWO_BY_TWO.a().clone(), TWO_BY_TWO.b().clone());

    assertThat(same).isEqualTo(TWO_BY_TWO).hasSameHashCodeAs(TWO_BY_TWO);
    assertThat(same).isNotEqualTo(TWO_BY_TWO.gray());
  }

  @Test
  void refusesPlanesOfAnotherSize() {
    float[] three = new float[3];

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TWO_BY_TWO.withAb(three, three))
        .withMessage("a has 3 values, 2 x 2 needs 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabImage.fromUnitRgb(new float[11], 2, 2))
        .withMessage("planes has 11 values, 2 x 2 needs 12");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabImage(0, 0, new float[0], new float[0], new float[0]));
  }

  @Test
  void paddingMirrorsAtTheRightAndLowerEdge() {
    float[] l = {1, 2, 3, 4, 5, 6};
    LabImage padded = new LabImage(3, 2, l, l, l).padded(8, 3);

    assertThat(padded.l())
        .containsExactly(
            1, 2, 3, 3, 2, 1, 1, 2, //
            4, 5, 6, 6, 5, 4, 4, 5, //
            4, 5, 6, 6, 5, 4, 4, 5);
    assertThat(padded.b()).isEqualTo(padded.l());
    assertThat(padded.crop(0, 0, 3, 2)).isEqualTo(new LabImage(3, 2, l, l, l));
    assertThatIllegalArgumentException().isThrownBy(() -> padded.padded(7, 3));
  }
}
