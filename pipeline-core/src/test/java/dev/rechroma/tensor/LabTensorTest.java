package dev.rechroma.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.image.DecodeLimits;
import dev.rechroma.image.Fit;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.Photo;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LabTensorTest {

  /** Every 5th level of each channel, so that dark, light and saturated colours are all in. */
  @Test
  void storedColoursAreOffByAtMostOneLevel() {
    int side = 375;
    byte[] rgb = new byte[side * side * 3];
    int i = 0;
    for (int r = 0; r < 52; r++) {
      for (int g = 0; g < 52; g++) {
        for (int b = 0; b < 52; b++) {
          rgb[i++] = (byte) (5 * r);
          rgb[i++] = (byte) (5 * g);
          rgb[i++] = (byte) (5 * b);
        }
      }
    }

    byte[] stored = LabTensor.encode(LabImage.fromRgb(rgb, side, side));
    byte[] back = LabTensor.decode(stored, side).toRgb();

    assertThat(stored).hasSize(6 * side * side);
    for (int k = 0; k < rgb.length; k++) {
      int off = Math.abs(Byte.toUnsignedInt(rgb[k]) - Byte.toUnsignedInt(back[k]));
      assertThat(off).as("value %d", k).isLessThanOrEqualTo(1);
    }
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
    try (Photo photo = Photo.decode(file, DecodeLimits.DEFAULT)) {
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
