package dev.rechroma.image.codec.bmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made by hand, with expected pixels worked out by hand too. */
class BmpTest {
  private static final String FOUR_GRAYS = "00000000 55555500 aaaaaa00 ffffff00";

  /**
   * A file with a header of 40 bytes or more.
   *
   * @param extra the bytes between the header's first 40 bytes and the pixels
   */
  private static byte[] bmp(
      int headerBytes,
      int width,
      int height,
      int bits,
      int compression,
      String extra,
      String rows) {
    byte[] between = hex(extra);
    byte[] pixels = hex(rows);
    int start = Math.max(14 + headerBytes, 54 + between.length);
    ByteBuffer file = ByteBuffer.allocate(start + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(start);
    file.putInt(headerBytes).putInt(width).putInt(height);
    file.putShort((short) 1).putShort((short) bits).putInt(compression).putInt(0);
    file.putInt(2835).putInt(2835).putInt(bits <= 8 ? between.length / 4 : 0).putInt(0);
    file.put(between).position(start);
    return file.put(pixels).array();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static void expect(byte[] file, String rgb) throws ImageException {
    try (Photo photo = TestPhotos.decode(file)) {
      assertThat(HexFormat.of().formatHex(TestPhotos.rgb(photo))).isEqualTo(rgb.replace(" ", ""));
    }
  }

  private static void expectRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> TestPhotos.decode(file).close())
        .isInstanceOf(ImageException.class)
        .hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource({
    // Three pixels across, two down, the lower row first.
    "1, 0000ff00 00ff0000, 80000000 60000000, ff0000 00ff00 00ff00 00ff00 ff0000 ff0000",
    "2, " + FOUR_GRAYS + ", 1b000000 e4000000, ffffff aaaaaa 555555 000000 555555 aaaaaa",
    "4, " + FOUR_GRAYS + ", 01200000 32100000, ffffff aaaaaa 555555 000000 555555 aaaaaa",
    "8, " + FOUR_GRAYS + ", 00010200 03020100, ffffff aaaaaa 555555 000000 555555 aaaaaa"
  })
  void palettes(int bits, String palette, String rows, String rgb) throws ImageException {
    expect(bmp(40, 3, 2, bits, 0, palette, rows), rgb);
  }

  @ParameterizedTest
  @CsvSource({
    "16, 0, '', ff7f e003 1f00 0000, ffffff 00ff00 0000ff",
    "16, 3, 00f80000 e0070000 1f000000, ffff e007 00f8 0000, ffffff 00ff00 ff0000",
    "24, 0, '', 030201 ff0080 000000 000000, 010203 8000ff 000000",
    "32, 0, '', 03020100 ff008000 00000000, 010203 8000ff 000000",
    "32, 3, ff000000 00ff0000 0000ff00, 03020100 ff008000 00000000, 030201 ff0080 000000"
  })
  void masks(int bits, int compression, String masks, String row, String rgb)
      throws ImageException {
    expect(bmp(40, 3, 1, bits, compression, masks, row), rgb);
    expect(bmp(40, 3, -1, bits, compression, masks, row), rgb);
  }

  @Test
  void alphaIsKept() throws ImageException {
    String masks = "0000ff00 00ff0000 ff000000 000000ff 42475273";
    byte[] file = bmp(108, 2, 1, 32, 3, masks, "10203040 80808080");
    try (Photo photo = TestPhotos.decode(file);
        Photo again = TestPhotos.decode(photo.encode(ImageFormat.BMP, 90))) {
      for (Photo each : new Photo[] {photo, again}) {
        assertThat(each.hasAlpha()).isTrue();
        assertThat(TestPhotos.decode(each.encode(ImageFormat.PNG, 90)).hasAlpha()).isTrue();
      }
      assertThat(again.encode(ImageFormat.TIFF, 90)).isEqualTo(photo.encode(ImageFormat.TIFF, 90));
      byte[] written = photo.encode(ImageFormat.BMP, 90);
      assertThat(Arrays.copyOfRange(written, 54, 70)).isEqualTo(hex(masks.substring(0, 35)));
      assertThat(Arrays.copyOfRange(written, 122, 130)).isEqualTo(hex("10203040 80808080"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // A run, a row's end, a copy, the end.
    "8, 1, 0302 0000 0003000102000001, 000000 555555 aaaaaa aaaaaa aaaaaa aaaaaa",
    // Two alternating pixels; a delta of one pixel and one row; skipped pixels are colour 0.
    "8, 1, 0103 00020101 0101 0001, 000000 000000 555555 ffffff 000000 000000",
    "4, 2, 0312 0000 000301 2000000001, 000000 555555 aaaaaa 555555 aaaaaa 555555",
    // Without the end.
    "4, 2, 0312 0000 0333, ffffff ffffff ffffff 555555 aaaaaa 555555"
  })
  void runs(int bits, int compression, String runs, String rgb) throws ImageException {
    expect(bmp(40, 3, 2, bits, compression, FOUR_GRAYS, runs), rgb);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1, 0302 0001, truncated BMP",
    "8, 1, 0302 0000, truncated BMP",
    "8, 1, 0302 0000 0001, truncated BMP",
    "8, 1, 0402 0000 0302 0001, damaged BMP: runs that leave the picture",
    "8, 1, 0302 00020103 0001, damaged BMP: runs that leave the picture",
    "8, 1, 0302 0000 0302 0000 0302 0001, damaged BMP: runs that leave the picture",
    "8, 1, 0309 0000 0302 0001, damaged BMP: a colour that is not in its palette",
    "8, 0, 00010400 00010200, damaged BMP: a colour that is not in its palette",
    "8, 4, 00, JPEG in BMP is not supported",
    "8, 5, 00, PNG in BMP is not supported",
    "24, 1, 00, BMP of 24 bits and compression 1 is not supported",
    "5, 0, 00, BMP of 5 bits and compression 0 is not supported",
    "8, 0, 00010200 000102, truncated BMP"
  })
  void refused(int bits, int compression, String rows, String reason) {
    expectRefused(bmp(40, 3, 2, bits, compression, FOUR_GRAYS, rows), reason);
  }

  @ParameterizedTest
  @CsvSource({
    "0000ff00 00ffff00 ff000000",
    "0000ff00 00000000 ff000000",
    "0000ff00 00a50000 ff000000"
  })
  void masksThatAreNoneAreRefused(String masks) {
    expectRefused(bmp(40, 1, 1, 32, 3, masks, "00000000"), "damaged BMP: masks that are not valid");
  }

  @ParameterizedTest
  @ValueSource(ints = {41, 60, 168, 4096})
  void headersThatNobodyWrites(int bytes) {
    expectRefused(
        bmp(bytes, 3, 1, 24, 0, "", "010203 040506 070809 000000"),
        "BMP with a header of " + bytes + " bytes is not supported");
  }

  @Test
  void oldestHeader() throws ImageException {
    ByteBuffer file = ByteBuffer.allocate(26 + 6 + 4).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(36).putInt(0).putInt(32);
    file.putInt(12).putShort((short) 2).putShort((short) 1).putShort((short) 1).putShort((short) 1);
    file.put(hex("112233 445566 40000000"));
    expect(file.array(), "332211 665544");

    expectRefused(
        bmp(64, 3, 1, 1, 3, FOUR_GRAYS, "00000000"), "OS/2 BMP of compression 3 is not supported");
  }

  @Test
  void rowsOfRunsAreNotLongerThanMemory() {
    byte[] file = bmp(40, 100_000_000, 1, 8, 1, FOUR_GRAYS, "0001");
    expectRefused(file, "BMP in runs wider than 65536 px is not supported");
    expectRefused(
        Arrays.copyOf(bmp(40, 3, -2, 8, 1, FOUR_GRAYS, "0302 0000 0302 0001"), 80),
        "damaged BMP: runs from top to bottom");
  }
}
