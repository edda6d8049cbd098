package dev.rechroma.image.codec.png;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabColor;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.tiff.TiffLayout;
import dev.rechroma.image.codec.tiff.TiffPages;
import dev.rechroma.image.codec.tiff.TiffReader;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A colour that a PNG file declares transparent becomes alpha. */
class PngTransparencyTest {
  /** One row: filter 0 and the samples. */
  private static byte[] png(int width, int bits, int type, byte[] color, int... row)
      throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(0);
      for (int value : row) {
        out.write(value);
      }
    }
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(1);
    header.put((byte) bits).put((byte) type);
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    png = TestPhotos.concat(png, TestPhotos.pngChunk("IHDR", header.array()));
    png = TestPhotos.concat(png, TestPhotos.pngChunk("tRNS", color));
    png = TestPhotos.concat(png, TestPhotos.pngChunk("IDAT", packed.toByteArray()));
    return TestPhotos.concat(png, TestPhotos.pngChunk("IEND", new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({"2, 0, 2, 0x1B", "8, 0, 170, 0 85 170 255", "16, 0, 170, 0 1 0 2 0 170 0 3"})
  void grayBecomesAlpha(int bits, int high, int low, String row) throws Exception {
    int[] samples = Arrays.stream(row.split(" ", -1)).mapToInt(Integer::decode).toArray();
    byte[] file = png(4, bits, 0, new byte[] {(byte) high, (byte) low}, samples);

    expectThirdTransparent(file);
  }

  @Test
  void colourBecomesAlpha() throws Exception {
    byte[] color = {0, 7, 0, 8, 0, 9};
    expectThirdTransparent(png(4, 8, 2, color, 7, 8, 8, 9, 8, 7, 7, 8, 9, 7, 7, 7));
  }

  private static void expectThirdTransparent(byte[] file) throws ImageException {
    try (Photo photo = TestPhotos.decode(file);
        Photo coloured = photo.withAb(new float[2], 1)) {
      assertThat(coloured.hasAlpha()).isTrue();
      byte[] tiff = coloured.encode(ImageFormat.TIFF, 100);
      try (MatScope scope = new MatScope()) {
        var samples = TiffReader.read(scope, TiffLayout.of(TiffPages.of(tiff).get(0).picture()));
        double white = LabColor.maxOf(samples.depth());
        for (int x = 0; x < 4; x++) {
          assertThat(samples.get(0, x)[3]).isEqualTo(x == 2 ? 0 : white);
        }
      }
    }
  }

  @Test
  void animationsAreRefused() throws Exception {
    byte[] frames = ByteBuffer.allocate(8).putInt(3).array();
    byte[] still = png(1, 8, 0, new byte[] {0, 1}, 5);

    assertThatThrownBy(() -> TestPhotos.decode(TestPhotos.pngWithChunk(still, "acTL", frames)))
        .hasMessage("animated PNG is not supported");
  }
}
