package dev.rechroma.image.photo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.IccProfile;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.MetadataTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any input gives a photo or an ImageException, never anything else, and never at a huge cost. */
class HostileFilesTest {
  private static final String BOMB =
      "50000 x 50000 px is above the limit of 200000000 px (setting max-megapixels)";

  @Test
  void saysWhyInOneLine() {
    assertRefused(new byte[0], "empty file");
    assertRefused("<html>".getBytes(UTF_8), "not a JPEG, PNG, WebP, TIFF, BMP or JPEG 2000 image");
    assertRefused(
        "BMW for sale, as good as new".getBytes(UTF_8),
        "not a JPEG, PNG, WebP, TIFF, BMP or JPEG 2000 image");
    assertRefused(Arrays.copyOf(TestPhotos.sample("cat.jpg"), 20_000), "truncated JPEG");
  }

  @Test
  void refusesFilesAboveTheLimit() {
    byte[] cat = TestPhotos.sample("cat.jpg");

    assertThatThrownBy(() -> PhotoFile.decode(cat, new DecodeLimits(1000, 1000)))
        .hasMessage(cat.length + " bytes is above the limit of 1000 bytes (setting max-megabytes)");
    assertThatThrownBy(() -> PhotoFile.decode(cat, new DecodeLimits(1_000_000, 1000)))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith("px is above the limit of 1000 px (setting max-megapixels)");
  }

  @Test
  @Timeout(10)
  void refusesBombsUnopened() throws ImageException {
    assertRefused(pngBomb(), BOMB);
    assertRefused(jpegBomb(), BOMB);
    assertRefused(tiffBomb(), BOMB);
    assertRefused(bmpBomb(), BOMB);
    assertRefused(webpBomb(), BOMB);
  }

  private static byte[] pngBomb() {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(50_000).putInt(50_000).put((byte) 8);
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    png = TestPhotos.concat(png, TestPhotos.pngChunk("IHDR", header.array()));
    png = TestPhotos.concat(png, TestPhotos.pngChunk("IDAT", new byte[100]));
    return TestPhotos.concat(png, TestPhotos.pngChunk("IEND", new byte[0]));
  }

  private static byte[] jpegBomb() throws ImageException {
    byte[] jpeg = TestPhotos.sampleAs("cat.jpg", ImageFormat.JPEG);
    for (int i = 0; i < jpeg.length; i++) {
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xC0) {
        ByteBuffer.wrap(jpeg).putShort(i + 5, (short) 50_000).putShort(i + 7, (short) 50_000);
        return jpeg;
      }
    }
    throw new AssertionError("no frame header");
  }

  private static byte[] tiffBomb() throws ImageException {
    byte[] tiff = TestPhotos.tiff(1, 8, ByteOrder.BIG_ENDIAN);
    ByteBuffer.wrap(tiff).putShort(18, (short) 50_000).putShort(30, (short) 50_000);
    return tiff;
  }

  private static byte[] bmpBomb() {
    ByteBuffer bmp = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put((byte) 'B').put((byte) 'M').putInt(1000).putInt(0).putInt(54).putInt(40);
    int runLengthEncoded = 1;
    bmp.putInt(50_000)
        .putInt(-50_000)
        .putShort((short) 1)
        .putShort((short) 8)
        .putInt(runLengthEncoded);
    return bmp.array();
  }

  /**
   * Plain WebP is limited to 16383 px per side; only the canvas of an extended file can claim more.
   */
  private static byte[] webpBomb() throws ImageException {
    byte[] webp = TestPhotos.sampleAs("cat.jpg", ImageFormat.WEBP);
    return TestPhotos.webpWithExif(webp, 50_000, 50_000, new byte[0]);
  }

  @Test
  void refusesAnimatedWebp() {
    byte[] canvas = new byte[10];
    canvas[0] = 2;
    byte[] body = TestPhotos.riffChunk("VP8X", canvas);

    assertRefused(
        TestPhotos.riff(TestPhotos.concat("WEBP".getBytes(StandardCharsets.US_ASCII), body)),
        "animated WebP is not supported");
  }

  /** One block, with each bit of each coefficient in a scan of its own, all of them valid. */
  @Test
  void refusesJpegWithCountlessScans() {
    String code = "01" + "00".repeat(15) + "00";
    StringBuilder file = new StringBuilder("ffd8 ffc2000b 08 0008 0008 01 011100");
    file.append("ffc40014 00").append(code).append("ffc40014 10").append(code);
    file.append("ffda0008 01 0100 000000 7f");
    for (int i = 1; i < 64; i++) {
      file.append(String.format(Locale.ROOT, "ffda0008 01 0100 %02x%02x01 7f", i, i));
      file.append(String.format(Locale.ROOT, "ffda0008 01 0100 %02x%02x10 7f", i, i));
    }
    byte[] jpeg = HexFormat.of().parseHex(file.append("ffd9").toString().replace(" ", ""));

    assertRefused(jpeg, "JPEG with more than 100 scans");
  }

  @ParameterizedTest
  @EnumSource
  void toleratesTrailingGarbage(ImageFormat format) throws ImageException {
    byte[] file = TestPhotos.sampleAs("cat.jpg", format);
    byte[] longer = TestPhotos.concat(file, "<!-- saved by a strange program -->".getBytes(UTF_8));

    try (Photo photo = TestPhotos.decode(file);
        Photo same = TestPhotos.decode(longer)) {
      assertThat(same.toLab(8, Fit.CROP)).isEqualTo(photo.toLab(8, Fit.CROP));
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesTruncatedFiles(ImageFormat format) throws ImageException {
    byte[] file = TestPhotos.sampleAs("cat.jpg", format);
    for (int percent = 5; percent < 100; percent += 5) {
      byte[] part = Arrays.copyOf(file, (int) ((long) file.length * percent / 100));

      assertThatThrownBy(() -> TestPhotos.decode(part).close())
          .as("%s cut at %d%%", format, percent)
          .isInstanceOf(ImageException.class)
          .hasMessageStartingWith("truncated ");
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void survivesFlippedBytes(ImageFormat format) throws ImageException {
    Random random = new Random(7);
    byte[] file;
    try (Photo photo = TestPhotos.quadrants()) {
      file = photo.encode(format, 90);
    }
    for (int i = 0; i < 300; i++) {
      byte[] mutant = file.clone();
      // Headers are where a flipped byte does the most, so half of them fall there.
      int range = i % 2 == 0 ? mutant.length : Math.min(mutant.length, 256);
      for (int n = 0; n <= i % 4; n++) {
        mutant[random.nextInt(range)] = (byte) random.nextInt();
      }
      assertPhotoOrReason(mutant);
    }
  }

  /** Uses intact containers, so that their contents are parsed. */
  @ParameterizedTest
  @EnumSource(names = {"JPEG", "PNG", "WEBP"})
  @Timeout(60)
  void damagedMetadataFailsNoPhoto(ImageFormat format) throws ImageException {
    Random random = new Random(13);
    for (int i = 0; i < 200; i++) {
      Metadata damaged =
          new Metadata(
              mutant(random, MetadataTest.cameraExif()),
              new IccProfile(mutant(random, MetadataTest.SMALL_PROFILE)),
              mutant(random, MetadataTest.XMP),
              List.of());
      try (Photo quadrants = TestPhotos.quadrants(damaged);
          Photo photo = TestPhotos.decode(quadrants.encode(format, 90));
          Photo again = TestPhotos.decode(photo.encode(format, 90))) {
        assertThat(again.width()).isEqualTo(photo.width());
      }
    }
  }

  @Test
  @Timeout(60)
  void damagedFieldsOfTiffFailNothingElse() throws ImageException {
    Random random = new Random(17);
    byte[] file = MetadataTest.described(ImageFormat.TIFF);
    int directory = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    for (int i = 0; i < 300; i++) {
      byte[] mutant = file.clone();
      for (int n = 0; n <= i % 4; n++) {
        mutant[directory + random.nextInt(600)] = (byte) random.nextInt();
      }
      assertPhotoOrReason(mutant);
    }
  }

  private static byte[] mutant(Random random, byte[] bytes) {
    byte[] mutant = bytes.clone();
    int changes = random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      mutant[random.nextInt(Math.min(300, mutant.length))] = (byte) random.nextInt();
    }
    return mutant;
  }

  @ParameterizedTest
  @EnumSource
  void survivesGarbageAfterASignature(ImageFormat format) throws ImageException {
    Random random = new Random(11);
    byte[] start = Arrays.copyOf(TestPhotos.sampleAs("cat.jpg", format), 16);
    for (int i = 0; i < 100; i++) {
      byte[] garbage = new byte[random.nextInt(400)];
      random.nextBytes(garbage);
      assertPhotoOrReason(TestPhotos.concat(start, garbage));
    }
  }

  private static void assertPhotoOrReason(byte[] file) {
    assertThatCode(
            () -> {
              try (Photo photo = TestPhotos.decode(file)) {
                photo.toLab(4, Fit.CROP);
                TestPhotos.decode(photo.encode(photo.format(), 90)).close();
              } catch (ImageException reason) {
                assertThat(reason.getMessage()).isNotBlank().doesNotContain("\n");
              }
            })
        .doesNotThrowAnyException();
  }

  private static void assertRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> TestPhotos.decode(file))
        .isInstanceOf(ImageException.class)
        .hasMessage(reason);
  }
}
