package dev.rechroma.image.photo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatTest {
  @ParameterizedTest
  @EnumSource
  void knowsItsOwnFilesByContent(ImageFormat format) throws ImageException {
    byte[] file = TestPhotos.sampleAs("cat.jpg", format);

    assertThat(ImageFormat.sniff(file)).contains(format);
    assertThat(PhotoFile.header(file).pixels()).isPositive();
  }

  @Test
  void doesNotGuess() {
    assertThat(ImageFormat.sniff(new byte[0])).isEmpty();
    assertThat(ImageFormat.sniff("GIF89a".getBytes(UTF_8))).isEmpty();
    assertThat(ImageFormat.sniff("RIFF....WAVE".getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.jpg", "A.JPEG", "x/y.z/b.Png", "s3a://bucket/c.tiff", ".webp", "d.bmp"})
  void acceptsPhotoNames(String name) {
    assertThat(ImageFormat.isPhotoName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "jpg", "a.jpg.txt", "a.gif", "a.jpg/", "png"})
  void refusesOtherNames(String name) {
    assertThat(ImageFormat.isPhotoName(name)).isFalse();
  }
}
