package dev.rechroma.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.LabImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class ColorSpaceTest {
  private static final float GRAY = 119 / 255f;

  /** Red, green; blue, a middle gray. */
  private static final LabImage COLOURS =
      LabImage.fromUnitRgb(new float[] {1, 0, 0, GRAY, 0, 1, 0, GRAY, 0, 0, 1, GRAY}, 2, 2);

  @Test
  void labIsLightnessAndAb() {
    Batch batch = ColorSpace.LAB.batch(List.of(COLOURS, COLOURS.gray()));

    assertThat(batch.condition().shape()).containsExactly(2, 1, 2, 2);
    assertThat(batch.target().shape()).containsExactly(2, 2, 2, 2);
    assertThat(batch.condition().getFloat(1, 0, 0, 0)).isCloseTo(53.24f / 50 - 1, within(1e-3f));
    assertThat(batch.target().getFloat(0, 1, 1, 0)).isCloseTo(-107.86f / 110, within(1e-3f));
    assertThat(ColorSpace.LAB.ab(batch.target()).get(0))
        .containsExactly(joined(COLOURS), within(1e-4f));
  }

  /** L of red 53.24, green 87.73, blue 32.30, a of red 80.09 and blue 79.19, gray 50.03 and 0. */
  @Test
  void halfLabIsTheEncodersLightnessAndMeansOfAb() {
    LabImage wide = COLOURS.resized(4, 4);
    LabImage picture = new LabImage(2, 2, COLOURS.l(), COLOURS.a(), COLOURS.b());

    Batch batch = ColorSpace.HALF_LAB.batch(List.of(picture));

    assertThat(batch.condition().shape()).containsExactly(1, 1, 2, 2);
    assertThat(batch.target().shape()).containsExactly(1, 2, 1, 1);
    assertThat(batch.judged().shape()).containsExactly(1, 1, 1, 1);
    assertThat(batch.condition().getDouble(0, 0, 0, 0))
        .isCloseTo((2.55 * 53.24 - 127) / 128, within(1e-3));
    assertThat(batch.judged().getDouble(0))
        .isCloseTo(batch.condition().meanNumber().doubleValue(), within(1e-6));
    double meanA = (80.09 - 86.18 + 79.19) / 4;
    assertThat(batch.target().getDouble(0)).isCloseTo(meanA / 110, within(2e-3));
    assertThat(ColorSpace.HALF_LAB.batch(List.of(wide)).target().shape())
        .containsExactly(1, 2, 2, 2);
    assertThat(ColorSpace.HALF_LAB.ab(batch.target()).get(0)[0])
        .isCloseTo((float) meanA, within(0.2f));
  }

  @Test
  void rgbIsThePhotoItself() {
    INDArray target = ColorSpace.RGB.batch(List.of(COLOURS)).target();

    assertThat(target.data().asFloat())
        .containsExactly(
            new float[] {
              1, -1, -1, 119 / 127.5f - 1, -1, 1, -1, 119 / 127.5f - 1, -1, -1, 1, 119 / 127.5f - 1
            },
            within(2e-3f));
  }

  /** sRGB of luminance Y: 1.055 Y^(1 / 2.4) - 0.055, Y = ((L + 16) / 116)^3. */
  @Test
  void itsConditionIsTheGrayOfTheSameLightness() {
    INDArray condition = ColorSpace.RGB.batch(List.of(COLOURS)).condition();
    double luminance = Math.pow((COLOURS.l()[0] + 16) / 116, 3);
    double gray = 2 * (1.055 * Math.pow(luminance, 1 / 2.4) - 0.055) - 1;

    assertThat(condition.shape()).containsExactly(1, 3, 2, 2);
    for (int channel = 0; channel < 3; channel++) {
      assertThat(condition.getDouble(0, channel, 0, 0)).isCloseTo(gray, within(1e-3));
      assertThat(condition.getDouble(0, channel, 1, 1)).isCloseTo(119 / 127.5 - 1, within(1e-3));
    }
    assertThat(ColorSpace.RGB.condition(List.of(COLOURS.l()), 2, 2)).isEqualTo(condition);
  }

  @Test
  void aPredictionInRgbGivesItsAb() {
    INDArray target = ColorSpace.RGB.batch(List.of(COLOURS.gray(), COLOURS)).target();

    List<float[]> ab = ColorSpace.RGB.ab(target);

    assertThat(ab.get(0)).containsExactly(new float[8], within(0.05f));
    assertThat(ab.get(1)).containsExactly(joined(COLOURS), within(0.3f));
  }

  @Test
  void picturesOfABatchHaveOneSize() {
    LabImage small = COLOURS.resized(1, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ColorSpace.LAB.batch(List.of(COLOURS, small)));
  }

  private static float[] joined(LabImage picture) {
    float[] ab = new float[2 * picture.a().length];
    System.arraycopy(picture.a(), 0, ab, 0, picture.a().length);
    System.arraycopy(picture.b(), 0, ab, picture.a().length, picture.b().length);
    return ab;
  }
}
