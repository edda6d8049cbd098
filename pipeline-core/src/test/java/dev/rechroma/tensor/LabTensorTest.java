package dev.rechroma.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.image.Fit;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LabTensorTest {

  /**
   * Every 5th level of each channel, so that dark, light and saturated colours are all included.
   */
  @Test
  void storedColoursAreOffByAtMostOneLevel() {
    int side = 375;
    int plane = side * side;
    float[] rgb = new float[3 * plane];
    for (int i = 0; i < 52 * 52 * 52; i++) {
      rgb[i] = level(i / 52 / 52);
      rgb[plane + i] = level(i / 52 % 52);
      rgb[2 * plane + i] = level(i % 52);
    }

    byte[] stored = LabTensor.encode(LabImage.fromUnitRgb(rgb, side, side));
    byte[] back = LabTensor.decode(stored, side).toRgb();

    assertThat(stored).hasSize(6 * side * side);
    for (int i = 0; i < back.length; i++) {
      int off = Math.abs(Math.round(255 * rgb[i % 3 * plane + i / 3]) - (back[i] & 255));
      assertThat(off).as("value %d", i).isLessThanOrEqualTo(1);
    }
  }

  private static float level(int step) {
    return 5 * step / 255f;
  }

  @Test
  void valuesBeyondTheRangeAreClipped() {
    LabImage wild =
        new LabImage(1, 1, new float[] {130}, new float[] {-500}, new float[] {Float.NaN});

    LabImage back = LabTensor.decode(LabTensor.encode(wild), 1);

    assertThat(back.l()[0]).isEqualTo(100);
    assertThat(back.a()[0]).isEqualTo(-128);
    assertThat(back.b()[0]).isBetween(-128f, 127f);
  }

  @Test
  void aPhotoIsStoredAsItsPictureWouldBe() throws Exception {
    byte[] file = Files.readAllBytes(Path.of("../data-samples/cow.jpg"));
    try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT)) {
      assertThat(LabTensor.encode(photo, 50, Fit.CROP))
          .isEqualTo(LabTensor.encode(photo.toLab(50, Fit.CROP)));
    }
  }

  @Test
  void grayIsSeenInTheStoredForm() {
    float[] l = {0, 50, 100, 20};
    float[] almost = {0, -1.9f, 1.9f, 0};
    float[] faint = {0, 0, -2.1f, 0};

    assertThat(LabTensor.isGray(LabTensor.encode(new LabImage(2, 2, l, almost, almost)))).isTrue();
    assertThat(LabTensor.isGray(LabTensor.encode(new LabImage(2, 2, l, almost, faint)))).isFalse();
    assertThat(LabTensor.isGray(LabTensor.encode(new LabImage(2, 2, l, faint, almost)))).isFalse();
  }

  @Test
  void aTensorOfAnotherSizeIsRefused() {
    assertThatThrownBy(() -> LabTensor.decode(new byte[6 * 16], 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 px");
  }
}
