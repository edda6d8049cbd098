package dev.rechroma.image.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.TestFloats;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoTest {
  static Stream<String> expectedLab() {
    byte[] csv = TestPhotos.resource("expected_lab.csv");
    return new String(csv, StandardCharsets.US_ASCII).lines();
  }

  /** Compares with another implementation; see make_expected.py. */
  @ParameterizedTest
  @MethodSource("expectedLab")
  void resizesAndConvertsAsOthersDo(String line) throws ImageException {
    String[] fields = line.split(",", -1);
    try (Photo photo = TestPhotos.decode(TestPhotos.sample(fields[0]))) {
      int size = Integer.parseInt(fields[2]);
      LabImage lab = photo.toLab(size, Fit.valueOf(fields[1]));

      for (int i = 0; i < size * size; i++) {
        assertThat(lab.l()[i]).isCloseTo(Float.parseFloat(fields[3 + 3 * i]), within(0.01f));
        assertThat(lab.a()[i]).isCloseTo(Float.parseFloat(fields[4 + 3 * i]), within(0.02f));
        assertThat(lab.b()[i]).isCloseTo(Float.parseFloat(fields[5 + 3 * i]), within(0.02f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quadrants_cmyk.jpg",
        "quadrants_palette.png",
        "quadrants_progressive.jpg",
        "quadrants_deflate.tif"
      })
  void decodesOddForms(String name) throws ImageException {
    try (Photo photo = TestPhotos.decode(TestPhotos.resource(name))) {
      byte[] rgb = photo.toLab(2, Fit.CROP).toRgb();

      assertThat(channels(rgb))
          .usingElementComparator((x, y) -> Math.abs(x - y) <= 12 ? 0 : x - y)
          .containsExactly(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
    }
  }

  private static Integer[] channels(byte[] rgb) {
    Integer[] values = new Integer[rgb.length];
    Arrays.setAll(values, i -> rgb[i] & 0xFF);
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"halves_1_bit.png", "halves_1_bit.tif"})
  void decodesOneBit(String name) throws ImageException {
    try (Photo photo = TestPhotos.decode(TestPhotos.resource(name))) {
      assertThat(photo.hasColor()).isFalse();
      assertThat(photo.lightness(2)).containsExactly(0, 100, 0, 100);
    }
  }

  @Test
  void grayWithAlphaKeepsBoth() throws ImageException {
    try (Photo photo = TestPhotos.decode(TestPhotos.resource("ramp_gray_alpha.png"));
        Photo coloured = photo.withAb(new float[] {40, -20}, 1);
        Photo again = TestPhotos.decode(coloured.encode(ImageFormat.PNG, 90))) {
      assertThat(photo.hasAlpha()).isTrue();
      assertThat(photo.hasColor()).isFalse();
      assertThat(again.hasAlpha()).isTrue();
      assertThat(again.encode(ImageFormat.TIFF, 90))
          .isEqualTo(coloured.encode(ImageFormat.TIFF, 90));
    }
  }

  @Test
  void knowsGrayInColourFiles() throws ImageException {
    try (Photo colour = TestPhotos.decode(TestPhotos.sample("cat.jpg"));
        Photo gray = colour.withAb(new float[2], 1);
        Photo grayJpeg = TestPhotos.decode(gray.encode(ImageFormat.JPEG, 80))) {
      assertThat(colour.hasColor()).isTrue();
      assertThat(gray.hasColor()).isFalse();
      assertThat(grayJpeg.hasColor()).isFalse();
    }
  }

  @Test
  void cropTakesTheCentre() throws ImageException {
    try (Photo photo = TestPhotos.quadrants()) {
      LabImage cropped = photo.toLab(32, Fit.CROP);
      LabImage stretched = photo.toLab(48, Fit.STRETCH);

      assertThat(cropped.crop(0, 0, 16, 16)).isEqualTo(stretched.crop(0, 0, 16, 16));
      assertThat(cropped.crop(16, 16, 16, 16)).isEqualTo(stretched.crop(32, 32, 16, 16));
    }
  }

  @Test
  void ownAbGivesThePhotoBack() throws ImageException {
    try (Photo photo = TestPhotos.decode(TestPhotos.sample("astronaut.jpg"))) {
      LabImage lab = photo.toLab(256, Fit.STRETCH);
      float[] ab = TestFloats.concat(lab.a(), lab.b());
      try (Photo again = photo.withAb(ab, 256)) {
        assertThat(again.width()).isEqualTo(photo.width());
        assertThat(again.height()).isEqualTo(photo.height());
        assertThat(TestFloats.meanDifference(TestPhotos.rgb(photo), TestPhotos.rgb(again)))
            .isLessThan(3);
      }
    }
  }

  @Test
  void withAbKeepsLightnessAndSetsColour() throws ImageException {
    try (Photo photo = TestPhotos.decode(TestPhotos.sample("cat.jpg"));
        Photo muted = photo.withAb(new float[] {4, -4}, 1)) {
      int side = Math.min(photo.width(), photo.height());
      LabImage before = photo.toLab(side, Fit.CROP);
      LabImage after = muted.toLab(side, Fit.CROP);

      for (int i = 0; i < before.l().length; i++) {
        if (before.l()[i] > 10 && before.l()[i] < 90) {
          assertThat(after.l()[i]).isCloseTo(before.l()[i], within(100 / 255f));
          assertThat(after.a()[i]).isCloseTo(4, within(1.5f));
          assertThat(after.b()[i]).isCloseTo(-4, within(1.5f));
        }
      }
    }
  }

  /** Many strips must give the same result as one resize of the whole plane. */
  @Test
  void stretchesAbOverLargePhotosWithoutSeams() throws ImageException {
    int width = 1500;
    int height = 1100;
    byte[] gray = new byte[width * height * 3];
    Arrays.fill(gray, (byte) 128);
    float[] plane = new float[16];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = (i * 7 % 16 - 8) * 2;
    }
    float[] zero = new float[16];
    try (Photo photo = TestPhotos.photo8(width, height, gray);
        Photo coloured = photo.withAb(TestFloats.concat(plane, zero), 4)) {
      LabImage expected = new LabImage(4, 4, new float[16], plane, zero).resized(width, height);
      float[] a = TestPhotos.lab(TestPhotos.rgb(coloured), width, height).a();

      for (int i = 0; i < a.length; i += 37) {
        assertThat(a[i]).isCloseTo(expected.a()[i], within(1f));
      }
    }
  }

  @Test
  void photosSmallerThanTheirAbAverageIt() throws ImageException {
    byte[] gray = new byte[2 * 3 * 3];
    Arrays.fill(gray, (byte) 128);
    float[] ab = new float[2 * 16];
    Arrays.fill(ab, 0, 16, 10);
    try (Photo photo = TestPhotos.photo8(2, 3, gray);
        Photo coloured = photo.withAb(ab, 4)) {
      assertThat(coloured.toLab(1, Fit.STRETCH).a()[0]).isCloseTo(10, within(0.6f));
    }
  }

  @Test
  void sixteenBitsStaySixteenBits() throws ImageException {
    int side = 32;
    short[] bgr = new short[side * side * 3];
    short[] alpha = new short[side * side];
    for (int i = 0; i < side * side; i++) {
      alpha[i] = (short) (i * 64);
      Arrays.fill(bgr, 3 * i, 3 * i + 3, (short) (12_000 + i * 40));
    }
    try (Photo photo = TestPhotos.photo16(side, side, bgr, alpha);
        Photo coloured = photo.withAb(new float[] {3, 3}, 1);
        Photo png = TestPhotos.decode(coloured.encode(ImageFormat.PNG, 90));
        Photo tiff = TestPhotos.decode(coloured.encode(ImageFormat.TIFF, 90))) {
      float[] lightness = photo.lightness(side);
      for (Photo again : new Photo[] {png, tiff}) {
        assertThat(again.bitDepth()).isEqualTo(16);
        assertThat(again.hasAlpha()).isTrue();
        assertThat(again.lightness(side))
            .usingComparatorWithPrecision(100 / 65535f * 4)
            .containsExactly(lightness);
      }
      assertThat(png.encode(ImageFormat.TIFF, 90)).isEqualTo(tiff.encode(ImageFormat.TIFF, 90));
    }
  }

  @Test
  void sixteenBitTiffIsReadInBothByteOrders() throws ImageException {
    try (Photo little = TestPhotos.decode(TestPhotos.tiff(1, 16, ByteOrder.LITTLE_ENDIAN));
        Photo big = TestPhotos.decode(TestPhotos.tiff(1, 16, ByteOrder.BIG_ENDIAN))) {
      assertThat(little.bitDepth()).isEqualTo(16);
      assertThat(little.toLab(4, Fit.STRETCH)).isEqualTo(big.toLab(4, Fit.STRETCH));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PNG", "TIFF", "BMP", "WEBP"})
  void losslessFormatsGiveEveryPixelBack(ImageFormat format) throws ImageException {
    try (Photo photo = TestPhotos.decode(TestPhotos.sample("chelsea.jpg"));
        Photo again = TestPhotos.decode(photo.encode(format, 100))) {
      assertThat(again.format()).isEqualTo(format);
      assertThat(TestPhotos.rgb(again)).isEqualTo(TestPhotos.rgb(photo));
    }
  }

  @Test
  void jpegKeepsColourEdgesSharp() throws ImageException {
    try (Photo photo = TestPhotos.quadrants();
        Photo jpeg = TestPhotos.decode(photo.encode(ImageFormat.JPEG, 95))) {
      byte[] before = TestPhotos.rgb(photo);
      byte[] after = TestPhotos.rgb(jpeg);

      assertThat(TestFloats.meanDifference(before, after)).isLessThan(1.5);
    }
  }

  @Test
  void saysWhatItCannotWrite() throws ImageException {
    try (Photo wide = TestPhotos.photo8(20_000, 1, new byte[60_000])) {
      assertThatThrownBy(() -> wide.encode(ImageFormat.WEBP, 90))
          .isInstanceOf(ImageException.class)
          .hasMessage("20000 px is too long a side for WebP");
      assertThatIllegalArgumentException().isThrownBy(() -> wide.encode(ImageFormat.JPEG, 101));
    }
  }

  @Test
  void refusesUnusableAb() throws ImageException {
    try (Photo photo = TestPhotos.quadrants()) {
      assertThatIllegalArgumentException().isThrownBy(() -> photo.withAb(new float[7], 2));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> photo.withAb(new float[] {Float.NaN, 0}, 1))
          .withMessage("a colour is NaN");
    }
  }
}
