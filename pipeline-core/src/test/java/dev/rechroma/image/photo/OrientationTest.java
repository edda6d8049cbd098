package dev.rechroma.image.photo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.metadata.ImageHeader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every format that can state an orientation is turned upright, exactly once. */
class OrientationTest {
  /** Colours of the corners when upright: upper left, upper right, lower left, lower right. */
  private static final String[] UPRIGHT = {
    "RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"
  };

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8"})
  void turnsEveryFormat(int orientation) throws ImageException {
    byte[] exif = TestPhotos.exif(orientation, ByteOrder.BIG_ENDIAN);

    expect(orientation, TestPhotos.jpegWithExif(encoded(ImageFormat.JPEG), exif));
    expect(orientation, TestPhotos.pngWithChunk(encoded(ImageFormat.PNG), "eXIf", exif));
    expect(orientation, TestPhotos.webpWithExif(encoded(ImageFormat.WEBP), 48, 32, exif));
    expect(orientation, TestPhotos.tiff(orientation, 8, ByteOrder.LITTLE_ENDIAN));
    expect(orientation, TestPhotos.tiff(orientation, 8, ByteOrder.BIG_ENDIAN));
    expect(orientation, TestPhotos.tiff(orientation, 16, ByteOrder.LITTLE_ENDIAN));
  }

  @Test
  void readsLittleEndianExifAndExifInText() throws ImageException {
    byte[] exif = TestPhotos.exif(6, ByteOrder.LITTLE_ENDIAN);
    String text =
        String.format(
            Locale.ROOT,
            "Raw profile type exif\0\nexif\n  %d\n%s\n",
            exif.length,
            HexFormat.of().formatHex(exif));
    byte[] chunk = text.getBytes(StandardCharsets.ISO_8859_1);

    expect(6, TestPhotos.jpegWithExif(encoded(ImageFormat.JPEG), exif));
    expect(6, TestPhotos.pngWithChunk(encoded(ImageFormat.PNG), "tEXt", chunk));
  }

  @ParameterizedTest
  @CsvSource({"0", "9", "-1"})
  void ignoresNonsense(int orientation) throws ImageException {
    byte[] exif = TestPhotos.exif(orientation, ByteOrder.BIG_ENDIAN);

    expect(1, TestPhotos.jpegWithExif(encoded(ImageFormat.JPEG), exif));
    expect(1, TestPhotos.jpegWithExif(encoded(ImageFormat.JPEG), new byte[] {'M', 'M', 0}));
  }

  /** WebP readers ignore chunks that the flags do not announce. */
  @Test
  void exifOfWebpNeedsItsFlag() throws ImageException {
    byte[] exif = TestPhotos.exif(6, ByteOrder.BIG_ENDIAN);
    byte[] file = TestPhotos.webpWithExif(encoded(ImageFormat.WEBP), 48, 32, exif);
    file[20] = 0;

    expect(1, file);
  }

  private static byte[] encoded(ImageFormat format) throws ImageException {
    try (Photo photo = TestPhotos.quadrants()) {
      return photo.encode(format, 100);
    }
  }

  private static void expect(int orientation, byte[] file) throws ImageException {
    int width = orientation < 5 ? 48 : 32;
    ImageHeader header = PhotoFile.header(file);
    assertThat(header.width()).as("%s", header).isEqualTo(width);
    try (Photo photo = TestPhotos.decode(file)) {
      assertThat(photo.width()).isEqualTo(width);
      assertThat(photo.height()).isEqualTo(80 - width);
      assertThat(corners(photo.toLab(2, Fit.STRETCH)))
          .as("%s", header)
          .isEqualTo(UPRIGHT[orientation - 1]);
    }
  }

  private static String corners(LabImage quadrants) {
    byte[] rgb = quadrants.toRgb();
    StringBuilder names = new StringBuilder();
    for (int at = 0; at < rgb.length; at += 3) {
      int bits = (rgb[at] & 0x80) >> 5 | (rgb[at + 1] & 0x80) >> 6 | (rgb[at + 2] & 0x80) >> 7;
      names.append("KBGCRMYW".charAt(bits));
    }
    return names.toString();
  }
}
