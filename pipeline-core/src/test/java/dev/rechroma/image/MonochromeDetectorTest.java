package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonochromeDetectorTest {
  private static final int SIDE = 256;

  private static LabImage sample(String name) throws ImageException {
    try (Photo photo = TestPhotos.decode(TestPhotos.sample(name))) {
      return photo.toLab(SIDE, Fit.CROP);
    }
  }

  /** The result for the photo once it is in a file. */
  private static boolean hasColor(LabImage photo, ImageFormat format, int quality)
      throws ImageException {
    try (Photo read = TestPhotos.decode(format.encode(photo, quality))) {
      return read.hasColor();
    }
  }

  private static LabImage in(LabImage photo, IntToDoubleFunction a, IntToDoubleFunction b) {
    float[] newA = new float[photo.l().length];
    float[] newB = new float[photo.l().length];
    for (int i = 0; i < newA.length; i++) {
      newA[i] = (float) a.applyAsDouble(i);
      newB[i] = (float) b.applyAsDouble(i);
    }
    return photo.withAb(newA, newB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat.jpg", "astronaut.jpg", "moose.jpg", "petra.jpg", "coffee.jpg"})
  void seesColours(String name) throws ImageException {
    LabImage photo = sample(name);

    assertThat(hasColor(photo, ImageFormat.PNG, 100)).isTrue();
    assertThat(hasColor(photo, ImageFormat.JPEG, 40)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat.jpg", "astronaut.jpg", "moose.jpg", "petra.jpg", "coffee.jpg"})
  void noiseIsNoColour(String name) throws ImageException {
    LabImage gray = sample(name).gray();
    Random random = new Random(2);
    LabImage noisy = in(gray, i -> random.nextGaussian(), i -> random.nextGaussian());

    assertThat(hasColor(gray, ImageFormat.PNG, 100)).isFalse();
    assertThat(hasColor(gray, ImageFormat.JPEG, 40)).isFalse();
    assertThat(hasColor(noisy, ImageFormat.JPEG, 40)).isFalse();
  }

  /** The matrix that picture editors use, and a print that is yellower at one side. */
  @ParameterizedTest
  @ValueSource(strings = {"cat.jpg", "astronaut.jpg", "moose.jpg", "petra.jpg", "coffee.jpg"})
  void tonesAreNoColour(String name) throws ImageException {
    LabImage gray = sample(name).gray();
    byte[] rgb = gray.toRgb();
    for (int i = 0; i < rgb.length; i += 3) {
      int value = rgb[i] & 0xFF;
      rgb[i] = (byte) Math.min(255, value * 1.351);
      rgb[i + 1] = (byte) Math.min(255, value * 1.203);
      rgb[i + 2] = (byte) (value * 0.937);
    }
    LabImage sepia = TestPhotos.lab(rgb, SIDE, SIDE);
    LabImage yellowed = in(gray, i -> 3 + i % SIDE / 128.0, i -> 10 + i % SIDE / 32.0);
    LabImage blue = in(gray, i -> -3, i -> -12 * Math.sin(gray.l()[i] * Math.PI / 100));

    for (LabImage toned : List.of(sepia, yellowed, blue)) {
      assertThat(hasColor(toned, ImageFormat.PNG, 100)).isFalse();
      assertThat(hasColor(toned, ImageFormat.JPEG, 60)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat.jpg", "astronaut.jpg", "petra.jpg", "moose.jpg"})
  void fadedColoursAreColours(String name) throws ImageException {
    LabImage photo = sample(name);
    LabImage faded = in(photo, i -> 0.5 * photo.a()[i], i -> 0.5 * photo.b()[i]);

    assertThat(hasColor(faded, ImageFormat.JPEG, 80)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 12})
  void aBalloonInAMonochromePhotoIsColour(double tone) throws ImageException {
    LabImage gray = sample("moose.jpg").gray();
    LabImage balloon = in(gray, i -> isBalloon(i) ? 55 : tone / 4, i -> isBalloon(i) ? 35 : tone);

    assertThat(hasColor(balloon, ImageFormat.PNG, 100)).isTrue();
    assertThat(hasColor(balloon, ImageFormat.JPEG, 80)).isTrue();
  }

  /** Like a stamp on a scan or a colour target beside it, also with lightness levels of its own. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 12})
  void aSpotWhoseColoursDoNotCountIsNone(double tone) throws ImageException {
    LabImage gray = sample("moose.jpg").gray();
    LabImage stamp = in(gray, i -> isStamp(i) ? 60 : tone / 4, i -> isStamp(i) ? 40 : tone);
    LabImage colours = sample("cat.jpg");

    for (int quality : new int[] {80, 95}) {
      try (Photo stamped = TestPhotos.decode(ImageFormat.JPEG.encode(stamp, quality));
          Photo photo = TestPhotos.decode(ImageFormat.JPEG.encode(colours, quality))) {
        assertThat(stamped.hasColor()).isTrue();
        assertThat(stamped.hasColor(0.02)).isTrue();
        assertThat(stamped.hasColor(0.06)).isFalse();
        assertThat(photo.hasColor(0.06)).isTrue();
      }
    }
  }

  /** 4% of the picture. */
  private static boolean isStamp(int i) {
    return i % SIDE < 51 && i / SIDE < 51;
  }

  private static boolean isBalloon(int i) {
    return Math.hypot(i % SIDE - 90, i / SIDE - 60) < 6;
  }
}
