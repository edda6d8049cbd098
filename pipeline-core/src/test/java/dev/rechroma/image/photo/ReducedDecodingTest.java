package dev.rechroma.image.photo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small copies of a large photo, made from fewer pixels. The sample is 433 x 288 px. */
class ReducedDecodingTest {
  private static final byte[] JPEG = TestPhotos.sample("chelsea.jpg");

  private static PhotoFile parsed(byte[] file) throws ImageException {
    return PhotoFile.parse(file, DecodeLimits.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"72, 433, 288", "36, 217, 144", "18, 109, 72", "9, 55, 36", "4, 55, 36"})
  void fourPixelsAreLeftForEachOfTheCopy(int side, int width, int height) throws ImageException {
    try (Photo photo = parsed(JPEG).decodeFor(0, side)) {
      assertThat(photo.width()).isEqualTo(width);
      assertThat(photo.height()).isEqualTo(height);
    }
  }

  @ParameterizedTest
  @CsvSource({"36", "18", "9"})
  void theCopyIsHardlyAnother(int side) throws ImageException {
    PhotoFile file = parsed(JPEG);
    try (Photo whole = file.decode(0);
        Photo reduced = file.decodeFor(0, side)) {
      LabImage expected = whole.toLab(side, Fit.CROP);
      LabImage found = reduced.toLab(side, Fit.CROP);

      assertThat(difference(expected.l(), found.l())).isLessThan(1);
      assertThat(difference(expected.a(), found.a())).isLessThan(0.5);
      assertThat(difference(expected.b(), found.b())).isLessThan(0.5);
    }
  }

  /** Copies of the whole photo are made from a half; a square is made from all pixels. */
  @Test
  void copiesOfALargePhotoAreHardlyOthers() throws ImageException {
    try (Photo photo = parsed(JPEG).decode(0)) {
      LabImage expected = photo.toLab(36, Fit.STRETCH);
      LabImage found = photo.toLab(36, 36);

      assertThat(found.l()).isNotEqualTo(expected.l());
      assertThat(difference(expected.l(), found.l())).isLessThan(0.2);
      assertThat(difference(expected.a(), found.a())).isLessThan(0.2);
      assertThat(difference(expected.b(), found.b())).isLessThan(0.2);
    }
  }

  private static double difference(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(one[i] - other[i]);
    }
    return sum / one.length;
  }

  @Test
  void itIsUprightAndTheHeaderHasTheWholeSize() throws ImageException {
    byte[] exif = TestPhotos.exif(6, ByteOrder.BIG_ENDIAN);
    PhotoFile file = parsed(TestPhotos.jpegWithExif(JPEG, exif));

    try (Photo photo = file.decodeFor(0, 18)) {
      assertThat(photo.width()).isEqualTo(72);
      assertThat(photo.height()).isEqualTo(109);
    }
    assertThat(file.header(0).width()).isEqualTo(288);
  }

  @Test
  void otherFormatsAreDecodedWhole() throws ImageException {
    byte[] png = TestPhotos.sampleAs("chelsea.jpg", ImageFormat.PNG);
    try (Photo photo = parsed(png).decodeFor(0, 9)) {
      assertThat(photo.width()).isEqualTo(433);
    }
  }
}
