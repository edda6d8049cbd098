package dev.rechroma.image.codec.png;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tones that are not sRGB's, and missing or damaged data. */
class PngTest {
  /** Four gray pixels in RGB. */
  private static byte[] png() throws ImageException {
    byte[] grays = {0, 0, 0, 64, 64, 64, (byte) 128, (byte) 128, (byte) 128, -1, -1, -1};
    try (Photo photo = TestPhotos.photo8(4, 1, grays)) {
      return photo.encode(ImageFormat.PNG, 90);
    }
  }

  private static byte[] with(byte[] png, String chunk, String body) {
    return TestPhotos.pngWithChunk(png, chunk, HexFormat.of().parseHex(body));
  }

  private static void expect(byte[] file, int second, int third) throws ImageException {
    try (Photo photo = TestPhotos.decode(file)) {
      byte[] rgb = TestPhotos.rgb(photo);
      assertThat(new int[] {rgb[0] & 0xFF, rgb[3] & 0xFF, rgb[6] & 0xFF, rgb[9] & 0xFF})
          .containsExactly(0, second, third, 255);
    }
  }

  /** sRGB's gamma of v to the power of 100 000 / gAMA, for v of 64 / 255 and 128 / 255. */
  @ParameterizedTest
  @CsvSource({
    "100000, 137, 188", "55556, 81, 146", "65909, 98, 160", "35000, 38, 104",
    "45455, 64, 128", "45000, 64, 128", "0, 64, 128", "1, 64, 128"
  })
  void gamma(int gamma, int second, int third) throws ImageException {
    byte[] file = with(png(), "gAMA", String.format(Locale.ROOT, "%08x", gamma));
    expect(file, second, third);

    try (Photo photo = TestPhotos.decode(file)) {
      expect(photo.encode(ImageFormat.PNG, 90), second, third);
    }
  }

  @Test
  void otherChunksRankAboveGamma() throws ImageException {
    byte[] linear = with(png(), "gAMA", "000186a0");
    expect(with(linear, "sRGB", "00"), 64, 128);
    expect(with(linear, "cICP", "010d0001"), 64, 128);
    expect(with(linear, "cHRM", "00".repeat(32)), 137, 188);
  }

  @ParameterizedTest
  @CsvSource({"1, 64, 128", "4, 64, 128", "8, 137, 188", "13, 64, 128", "5, 40, 106"})
  void codingIndependentCodePoints(int transfer, int second, int third) throws ImageException {
    expect(with(png(), "cICP", String.format(Locale.ROOT, "01%02x0001", transfer)), second, third);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 16, 18, 255})
  void transferFunctionsThatAreNotRead(int transfer) throws ImageException {
    byte[] file = with(png(), "cICP", String.format(Locale.ROOT, "01%02x0001", transfer));
    assertThatThrownBy(() -> TestPhotos.decode(file))
        .hasMessage("PNG of transfer function " + transfer + " is not supported");
  }

  @Test
  void aGammaOfSixteenBits() throws ImageException {
    short[] values = {0, 0, 0, 16_448, 16_448, 16_448};
    try (Photo photo = TestPhotos.photo16(2, 1, values, new short[] {-1, -1});
        Photo seen =
            TestPhotos.decode(with(photo.encode(ImageFormat.PNG, 90), "gAMA", "000186a0"))) {
      assertThat(seen.bitDepth()).isEqualTo(16);
      // 0.538 of sRGB.
      assertThat(seen.lightness(2)[1]).isBetween(57.0f, 57.3f);
    }
  }

  @Test
  void readsWhatLacksItsEndAlone() throws ImageException {
    byte[] file = png();
    for (int missing = 1; missing <= 12; missing++) {
      expect(Arrays.copyOf(file, file.length - missing), 64, 128);
    }
    byte[] cut = Arrays.copyOf(file, file.length - 13);
    assertThatThrownBy(() -> TestPhotos.decode(cut)).hasMessage("truncated PNG");
    file[file.length - 6]++;
    assertThatThrownBy(() -> TestPhotos.decode(Arrays.copyOf(file, file.length - 1)))
        .hasMessage("truncated PNG");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tRNS", "gAMA", "iCCP", "sRGB", "cICP", "cHRM", "eXIf"})
  void refusesDamageThatIsSeen(String chunk) throws ImageException {
    byte[] file = with(png(), chunk, "00010203");
    ByteBuffer.wrap(file).putInt(33 + 8 + 4, 5);

    assertThatThrownBy(() -> TestPhotos.decode(file))
        .hasMessage("damaged PNG: its " + chunk + " chunk");
  }

  @Test
  void damageThatIsNotSeenFailsNothing() throws ImageException {
    byte[] file = with(png(), "tEXt", "00010203");
    ByteBuffer.wrap(file).putInt(33 + 8 + 4, 5);
    expect(file, 64, 128);
  }
}
