package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageGridTest {
  private static final LabImage RED = LabImage.fromUnitRgb(new float[] {1, 0, 0}, 1, 1);

  @Test
  void drawsPicturesInTheirCells() throws ImageException {
    byte[] png = ImageGrid.png(List.of("gray", "truth"), List.of(List.of(RED.gray(), RED)), 64);

    try (Photo grid = TestPhotos.decode(png)) {
      byte[] rgb = TestPhotos.rgb(grid);
      int lastPixelOfLastCell = ((grid.height() - 7) * grid.width() + grid.width() - 7) * 3;

      assertThat(grid.width()).isEqualTo(2 * 64 + 3 * 6);
      assertThat(rgb[lastPixelOfLastCell]).isEqualTo((byte) 255);
      assertThat(rgb[lastPixelOfLastCell + 1]).isZero();
      assertThat(rgb[rgb.length - 1]).isEqualTo((byte) 255);
    }
  }

  @Test
  void drawsTitles() throws ImageException {
    assertThat(ImageGrid.png(List.of("gray"), List.of(List.of(RED)), 64))
        .isNotEqualTo(ImageGrid.png(List.of("lab"), List.of(List.of(RED)), 64));
  }

  @Test
  void refusesMorePicturesThanColumns() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageGrid.png(List.of("one"), List.of(List.of(RED, RED)), 64));
  }
}
