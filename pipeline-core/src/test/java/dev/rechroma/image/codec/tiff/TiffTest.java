package dev.rechroma.image.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.TestFloats;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.TiffDirectory;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.MultiPageTiff;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.image.photo.TestPhotos;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that determines the pixels of a TIFF file is read, or rejected by name. */
class TiffTest {
  /** Gray values of a picture with one row, 0 to 255. */
  private static int[] gray(byte[] file) throws ImageException {
    try (Photo photo = TestPhotos.decode(file)) {
      byte[] rgb = TestPhotos.rgb(photo);
      int[] gray = new int[rgb.length / 3];
      for (int i = 0; i < gray.length; i++) {
        assertThat(rgb[3 * i]).isEqualTo(rgb[3 * i + 1]).isEqualTo(rgb[3 * i + 2]);
        gray[i] = rgb[3 * i] & 0xFF;
      }
      return gray;
    }
  }

  private static byte[] shorts(ByteOrder order, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(order);
    Arrays.stream(values).forEach(value -> bytes.putShort((short) value));
    return bytes.array();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0x50",
    "2, 0x1B",
    "4, 0x05 0xAF",
    "8, 0x00 0x55 0xAA 0xFF",
    "10, 0x00 0x15 0x5A 0xAB 0xFF",
    "12, 0x00 0x05 0x55 0xAA 0xAF 0xFF",
    "14, 0x00 0x01 0x55 0x5A 0xAA 0xBF 0xFF",
    "24, 0x00 0x00 0x00 0x55 0x55 0x55 0xAA 0xAA 0xAA 0xFF 0xFF 0xFF"
  })
  void readsSamplesOfAllDepthsAndTheirNegatives(int bits, String bytes) throws ImageException {
    int[] data = Arrays.stream(bytes.split(" ", -1)).mapToInt(Integer::decode).toArray();
    int[] expected = bits == 1 ? new int[] {0, 255, 0, 255} : new int[] {0, 85, 170, 255};
    TestTiff.Page page = new TestTiff.Page(4, 1).with(258, bits).strip(data);

    assertThat(gray(TestTiff.file(page))).containsExactly(expected);
    int[] negative = Arrays.stream(expected).map(value -> 255 - value).toArray();
    assertThat(gray(TestTiff.file(page.with(262, 0)))).containsExactly(negative);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BIG_ENDIAN", "LITTLE_ENDIAN"})
  void readsSixteenBitsInBothOrders(String name) throws ImageException {
    ByteOrder order = name.startsWith("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] data = shorts(order, 0, 257 * 100, 257 * 200, 65535);
    TestTiff.Page page = new TestTiff.Page(4, 1).with(258, 16).strip(data);

    assertThat(gray(TestTiff.file(order, page))).containsExactly(0, 100, 200, 255);
    assertThat(gray(TestTiff.file(order, page.with(262, 0)))).containsExactly(255, 155, 55, 0);
  }

  @Test
  void readsFloats() throws ImageException {
    float[] values = {0, 0.2f, 0.6f, 1};
    ByteBuffer singles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer doubles = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      singles.putFloat(value);
      doubles.putDouble(value);
    }
    byte[] halves = shorts(ByteOrder.LITTLE_ENDIAN, 0, 0x3266, 0x38CD, 0x3C00);
    TestTiff.Page page = new TestTiff.Page(4, 1).with(339, 3);

    assertThat(gray(TestTiff.file(page.with(258, 32).strip(singles.array()))))
        .containsExactly(0, 51, 153, 255);
    TestTiff.Page other = new TestTiff.Page(4, 1).with(339, 3);
    assertThat(gray(TestTiff.file(other.with(258, 64).strip(doubles.array()))))
        .containsExactly(0, 51, 153, 255);
    TestTiff.Page half = new TestTiff.Page(4, 1).with(339, 3);
    assertThat(gray(TestTiff.file(half.with(258, 16).strip(halves))))
        .containsExactly(0, 51, 153, 255);
  }

  @Test
  void refusesFloatsThatAreNoTones() {
    ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    values.putFloat(0).putFloat(255);
    TestTiff.Page page = new TestTiff.Page(2, 1).with(339, 3).with(258, 32);

    refused(
        page.strip(values.array()),
        "TIFF with float samples from 0.0 to 255.0: only 0 (black) to 1 (white) is supported");
  }

  @Test
  void refusesLongSamplesThatWouldBeBlack() {
    TestTiff.Page page = new TestTiff.Page(2, 1).with(258, 32);
    refused(
        page.strip(0, 1, 0, 0, 0, 2, 0, 0),
        "TIFF with 32 bits per sample, of which only the lowest are used");
  }

  @Test
  void readsDifferences() throws ImageException {
    TestTiff.Page bytes = new TestTiff.Page(4, 1).with(259, 5).with(317, 2);
    byte[] differences = {10, 20, 30, (byte) 200};
    assertThat(gray(TestTiff.file(bytes.strip(LzwOutput.pack(differences, 4)))))
        .containsExactly(10, 30, 60, 4);

    // Two floats, 0 and 1: all first bytes, then all second ones, as differences.
    TestTiff.Page floats = new TestTiff.Page(2, 1).with(259, 5).with(317, 3);
    floats.with(258, 32).with(339, 3);
    byte[] planes = {0, 0x3F, (byte) (0 - 0x3F), (byte) 0x80, (byte) -0x80, 0, 0, 0};
    assertThat(gray(TestTiff.file(floats.strip(LzwOutput.pack(planes, 8)))))
        .containsExactly(0, 255);
  }

  @Test
  void readsPlanesAsTheirInterleavedTwin() throws ImageException {
    byte[] plane = shorts(ByteOrder.LITTLE_ENDIAN, 257, 514, 771, 1028);
    TestTiff.Page planar = new TestTiff.Page(2, 2).with(258, 16, 16, 16).with(262, 2);
    planar.with(277, 3).with(284, 2).with(278, 1);
    for (int i = 0; i < 3; i++) {
      planar.strip(Arrays.copyOf(plane, 4)).strip(Arrays.copyOfRange(plane, 4, 8));
    }

    assertThat(gray(TestTiff.file(planar))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void readsTilesThatReachOverTheEdges() throws ImageException {
    TestTiff.Page tiles = new TestTiff.Page(3, 2).without(278).with(322, 2).with(323, 2);
    tiles.strip(1, 2, 4, 5).strip(3, 99, 6, 99);

    assertThat(gray(TestTiff.file(tiles))).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void readsBigTiff() throws ImageException {
    assertThat(gray(TestTiff.bigFile(new TestTiff.Page(3, 1).strip(1, 2, 3))))
        .containsExactly(1, 2, 3);
  }

  @Test
  void readsReversedBits() throws ImageException {
    assertThat(gray(TestTiff.file(new TestTiff.Page(2, 1).with(266, 2).strip(1, 0xF0))))
        .containsExactly(0x80, 0x0F);
  }

  @Test
  void readsPalettesOf16And8Bits() throws ImageException {
    long[] map = new long[3 * 4];
    long[] low = new long[3 * 4];
    for (int i = 0; i < map.length; i++) {
      map[i] = 257L * (60 - 20 * (i % 4));
      low[i] = 60 - 20L * (i % 4);
    }
    TestTiff.Page page = new TestTiff.Page(4, 1).with(258, 2).with(262, 3).strip(0x1B);

    assertThat(gray(TestTiff.file(page.with(320, map)))).containsExactly(60, 40, 20, 0);
    assertThat(gray(TestTiff.file(page.with(320, low)))).containsExactly(60, 40, 20, 0);
  }

  @Test
  void readsInks() throws ImageException {
    TestTiff.Page bytes = new TestTiff.Page(2, 1).with(258, 8, 8, 8, 8).with(262, 5);
    assertThat(gray(TestTiff.file(bytes.with(277, 4).strip(0, 0, 0, 55, 51, 51, 51, 0))))
        .containsExactly(200, 204);
    TestTiff.Page words = new TestTiff.Page(1, 1).with(258, 16, 16, 16, 16).with(262, 5);
    byte[] black = shorts(ByteOrder.LITTLE_ENDIAN, 0, 0, 0, 257 * 55);
    assertThat(gray(TestTiff.file(words.with(277, 4).strip(black)))).containsExactly(200);
  }

  @Test
  void readsSubsampledColourDifferences() throws ImageException {
    // Groups of 2 x 2 pixels: four of luminance, Cb, Cr. The picture is 3 x 2.
    TestTiff.Page page = new TestTiff.Page(3, 2).with(258, 8, 8, 8).with(262, 6).with(277, 3);
    page.with(530, 2, 2).strip(10, 20, 40, 50, 128, 128, 30, 99, 60, 99, 128, 128);

    assertThat(gray(TestTiff.file(page))).containsExactly(10, 20, 30, 40, 50, 60);
  }

  @Test
  void readsLab() throws ImageException {
    TestTiff.Page page = new TestTiff.Page(2, 1).with(258, 8, 8, 8).with(262, 8).with(277, 3);
    try (Photo photo = TestPhotos.decode(TestTiff.file(page.strip(128, 0, 0, 128, 40, -20)))) {
      LabImage lab = photo.toLab(2, 1);
      assertThat(lab.l()[0]).isCloseTo(50.2f, within(0.3f));
      assertThat(lab.a()[1]).isCloseTo(40, within(0.7f));
      assertThat(lab.b()[1]).isCloseTo(-20, within(0.7f));
    }
  }

  /** Compressed by another writer. */
  @ParameterizedTest
  @ValueSource(strings = {"CCITT RLE", "CCITT T.4", "CCITT T.6", "LZW", "PackBits", "ZLib"})
  void readsBilevelPicturesOfOtherWriters(String compression) throws Exception {
    Random random = new Random(5);
    int width = 3000;
    BufferedImage image = new BufferedImage(width, 60, BufferedImage.TYPE_BYTE_BINARY);
    for (int y = 0; y < 60; y++) {
      boolean white = y % 2 == 0;
      for (int x = 0; x < width; ) {
        int end = Math.min(width, x + 1 + (int) Math.exp(8 * random.nextDouble()));
        for (; x < end; x++) {
          image.setRGB(x, y, white ? 0xFFFFFF : 0);
        }
        white = !white;
      }
    }
    int[] expected = image.getRGB(0, 0, width, 60, null, 0, width);
    int[] gray = gray(written(image, compression));

    for (int i = 0; i < gray.length; i++) {
      assertThat(gray[i]).as("pixel %d", i).isEqualTo(expected[i] & 0xFF);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LZW", "PackBits", "ZLib", "Deflate", "JPEG"})
  void readsPhotosOfOtherWriters(String compression) throws Exception {
    byte[] cat = TestPhotos.sample("cat.jpg");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(cat));
    byte[] file = written(image, compression);
    try (Photo photo = TestPhotos.decode(file)) {
      byte[] rgb = TestPhotos.rgb(photo);
      int[] expected =
          image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
      byte[] values = new byte[rgb.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) (expected[i / 3] >> (16 - 8 * (i % 3)));
      }
      assertThat(TestFloats.meanDifference(values, rgb))
          .isLessThan(compression.equals("JPEG") ? 4 : 1e-6);
    }
  }

  private static byte[] written(BufferedImage image, String compression) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionType(compression);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @Test
  void lzwGivesAllBytesBack() throws IOException {
    Random random = new Random(3);
    for (int bytes : new int[] {0, 1, 2, 255, 256, 257, 3839, 5000, 200_000}) {
      for (int levels : new int[] {1, 2, 256}) {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
          data[i] = (byte) random.nextInt(levels);
        }
        byte[] packed = LzwOutput.pack(data, bytes);
        LzwInputStream in = new LzwInputStream(packed, 0, packed.length);
        assertThat(in.readAllBytes()).as("%d of %d", bytes, levels).isEqualTo(data);
      }
    }
  }

  /** The nine-bit codes 256, 7, 258, 257, lowest bit first. */
  @Test
  void readsLzwOfOldWriters() throws ImageException {
    int[] packed = {0x00, 0x0F, 0x08, 0x0C, 0x08};
    assertThat(gray(TestTiff.file(new TestTiff.Page(3, 1).with(259, 5).strip(packed))))
        .containsExactly(7, 7, 7);
  }

  @Test
  void readsOldJpeg() throws ImageException {
    byte[] jpeg;
    try (Photo cat = TestPhotos.decode(TestPhotos.sample("cat.jpg"))) {
      jpeg = cat.encode(ImageFormat.JPEG, 90);
      TestTiff.Page page = new TestTiff.Page(cat.width(), cat.height()).with(258, 8, 8, 8);
      page.with(259, 6).with(262, 6).with(277, 3).with(513, 8).with(514, jpeg.length).strip(jpeg);
      try (Photo photo = TestPhotos.decode(TestTiff.file(page));
          Photo same = TestPhotos.decode(jpeg)) {
        assertThat(TestPhotos.rgb(photo)).isEqualTo(TestPhotos.rgb(same));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 27", "2, 54"})
  void keepsAlphaAndWhatItIs(int extra, int stored) throws ImageException {
    TestTiff.Page page = new TestTiff.Page(1, 1).with(258, 8, 8, 8, 8).with(262, 2).with(277, 4);
    page.with(338, extra).strip(stored, stored, stored, 128);
    byte[] file = TestTiff.file(page);

    assertThat(gray(file)[0]).isCloseTo(54, within(1));
    try (Photo photo = TestPhotos.decode(file)) {
      assertThat(photo.hasAlpha()).isTrue();
      byte[] output = photo.encode(ImageFormat.TIFF, 90);
      assertThat(field(output, 338)).isEqualTo(extra);
      assertThat(gray(output)[0]).isCloseTo(54, within(1));
    }
  }

  @Test
  void grayKeepsAlphaOf16Bits() throws ImageException {
    byte[] data = shorts(ByteOrder.LITTLE_ENDIAN, 1000, 30_000);
    TestTiff.Page page = new TestTiff.Page(1, 1).with(258, 16, 16).with(277, 2).with(338, 2);
    try (Photo photo = TestPhotos.decode(TestTiff.file(page.strip(data)));
        Photo again = TestPhotos.decode(photo.encode(ImageFormat.TIFF, 90))) {
      assertThat(again.hasAlpha()).isTrue();
      assertThat(again.bitDepth()).isEqualTo(16);
    }
  }

  @Test
  void infraredIsNoAlpha() throws ImageException {
    TestTiff.Page page = new TestTiff.Page(1, 1).with(258, 8, 8, 8, 8).with(262, 2).with(277, 4);
    page.with(338, 0).strip(54, 54, 54, 3);
    try (Photo photo = TestPhotos.decode(TestTiff.file(page))) {
      assertThat(photo.hasAlpha()).isFalse();
      assertThat(photo.otherSamples()).isEqualTo(1);
    }
    assertThat(gray(TestTiff.file(page))).containsExactly(54);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 5", "8, 8", "32773, 32773", "32946, 8"})
  void keepsOrderCompressionAndBits(int compression, int expected) throws ImageException {
    byte[] packed =
        switch (compression) {
          case 5 -> LzwOutput.pack(new byte[] {1, 2}, 2);
          case 8, 32946 -> deflated(1, 2);
          case 32773 -> new byte[] {1, 1, 2};
          default -> new byte[] {1, 2};
        };
    TestTiff.Page page = new TestTiff.Page(2, 1).with(259, compression).strip(packed);
    try (Photo photo = TestPhotos.decode(TestTiff.file(ByteOrder.BIG_ENDIAN, page))) {
      byte[] output = photo.encode(ImageFormat.TIFF, 90);

      assertThat(output).startsWith('M', 'M');
      assertThat(field(output, 259)).isEqualTo(expected);
      assertThat(gray(output)).containsExactly(1, 2);
    }
  }

  private static byte[] deflated(int... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(bytes)) {
      for (int value : values) {
        out.write(value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static long field(byte[] file, int tag) throws ImageException {
    return new TiffDirectory(Bytes.of(file, ByteOrder.LITTLE_ENDIAN, "TIFF"))
        .value(tag)
        .getAsLong();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "259 | 34712 | TIFF compressed by method 34712 (JPEG 2000) is not supported",
        "259 | 50002 | TIFF compressed by method 50002 (JPEG XL) is not supported",
        "259 | 77 | TIFF compressed by method 77 is not supported",
        "262 | 32844 | TIFF of photometric interpretation 32844 is not supported",
        "262 | 4 | TIFF with a transparency mask is not supported",
        "339 | 2 | TIFF with signed samples",
        "339 | 6 | TIFF of sample format 6",
        "258 | 17 | TIFF of 17 bits per sample is not supported",
        "258 | 64 | TIFF of BLACK_IS_ZERO with 1 samples of 64 bits is not supported",
        "284 | 3 | TIFF of planar configuration 3",
        "346 | 1 | TIFF with an indexed colour space is not supported",
        "277 | 0 | TIFF with 0 samples per pixel of photometric interpretation BLACK_IS_ZERO is not"
            + " supported"
      })
  void namesWhatItDoesNotRead(int tag, int value, String reason) {
    refused(new TestTiff.Page(1, 1).with(tag, value).strip(1, 2, 3, 4, 5, 6, 7, 8), reason);
  }

  @Test
  void namesWhatIsMissing() {
    refused(
        new TestTiff.Page(1, 1).without(262).strip(1), "TIFF without a photometric interpretation");
    refused(
        new TestTiff.Page(2, 2).with(278, 1).strip(1, 2).with(273, 8, 0).with(279, 2, 0),
        "TIFF without the data of strip 2 of 2");
    refused(new TestTiff.Page(2, 2).with(278, 1).strip(1, 2), "TIFF with 1 of its 2 strips");
    refused(
        new TestTiff.Page(2, 2).strip(1, 2, 3, 4).with(279, 3),
        "damaged TIFF: strip 1 of 1 has 3 of 4 bytes");
    refused(
        new TestTiff.Page(9, 1).with(259, 5).strip(LzwOutput.pack(new byte[8], 8)),
        "damaged TIFF: strip 1 of 1");
    refused(
        new TestTiff.Page(9, 1).with(258, 1).with(259, 4).strip(0, 0, 0, 0),
        "damaged TIFF: strip 1 of 1");
  }

  @Test
  void refusesDeflatedPixelsThatAreNotWhatWasWritten() {
    byte[] packed = deflated(1, 2, 3, 4);
    packed[packed.length - 1] ^= 1;
    refused(new TestTiff.Page(4, 1).with(259, 8).strip(packed), "damaged TIFF: strip 1 of 1");
  }

  @Test
  void refusesRawFiles() {
    String end = " is not supported: develop it to TIFF or JPEG first";
    refused(
        new TestTiff.Page(1, 1).with(262, 32803).strip(1),
        "raw camera file (photometric interpretation 32803)" + end);
    refused(new TestTiff.Page(1, 1).with(50706, 1).strip(1), "raw camera file (DNG)" + end);
    TestTiff.Page sensor = new TestTiff.Page(9, 9).with(262, 34892).strip(new byte[81]);
    refused(
        new TestTiff.Page(1, 1).with(254, 1).strip(1).below(sensor),
        "raw camera file (photometric interpretation 34892)" + end);
    byte[] canon = TestTiff.file(new TestTiff.Page(4, 1).strip('C', 'R', 2, 0));
    assertThatThrownBy(() -> TestPhotos.decode(canon))
        .hasMessage("raw camera file (Canon CR2)" + end);
  }

  private static TestTiff.Page twoRows() {
    return new TestTiff.Page(2, 2).strip(9, 9, 9, 9);
  }

  @Test
  void thumbnailsAreNotThePhoto() throws ImageException {
    TestTiff.Page thumbnail = new TestTiff.Page(1, 1).with(254, 1).strip(1);

    assertThat(gray(TestTiff.file(thumbnail, twoRows()))).hasSize(4);
    assertThat(gray(TestTiff.file(new TestTiff.Page(1, 1).with(255, 2).strip(1), twoRows())))
        .hasSize(4);
    TestTiff.Page above = new TestTiff.Page(1, 1).with(254, 1).strip(1).below(twoRows());
    assertThat(gray(TestTiff.file(above))).hasSize(4);
    TestTiff.Page unmarked = new TestTiff.Page(1, 1).strip(1).below(twoRows());
    assertThat(gray(TestTiff.file(unmarked))).hasSize(4);
    assertThat(gray(TestTiff.file(twoRows().below(thumbnail)))).hasSize(4);
    assertThat(gray(TestTiff.file(thumbnail))).containsExactly(1);
  }

  @Test
  void writesAllPages() throws ImageException {
    byte[] deep = shorts(ByteOrder.BIG_ENDIAN, 257 * 5, 257 * 6);
    byte[] file =
        TestTiff.file(
            ByteOrder.BIG_ENDIAN,
            twoRows(),
            new TestTiff.Page(1, 1).with(254, 1).strip(1),
            new TestTiff.Page(2, 1).with(258, 16).with(259, 5).strip(LzwOutput.pack(deep, 4)));
    PhotoFile pages = PhotoFile.parse(file, DecodeLimits.DEFAULT);
    MultiPageTiff tiff = new MultiPageTiff(pages.pages());
    for (int i = 0; i < pages.pages(); i++) {
      try (Photo page = pages.decode(i)) {
        tiff.add(page);
      }
    }

    PhotoFile again = PhotoFile.parse(tiff.file(), DecodeLimits.DEFAULT);
    assertThat(again.pages()).isEqualTo(2);
    try (Photo first = again.decode(0);
        Photo second = again.decode(1)) {
      assertThat(TestPhotos.rgb(first)).hasSize(12).containsOnly(9);
      assertThat(second.bitDepth()).isEqualTo(16);
      assertThat(TestPhotos.rgb(second)).containsExactly(5, 5, 5, 6, 6, 6);
      assertThat(TiffStyle.of(second.style()).compression()).isEqualTo(TiffCompression.LZW);
      assertThat(TiffStyle.of(second.style()).order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }
  }

  @Test
  void saysWhichPageIsDamaged() throws ImageException {
    byte[] file = TestTiff.file(twoRows(), twoRows().with(339, 2));
    PhotoFile pages = PhotoFile.parse(file, DecodeLimits.DEFAULT);

    assertThatThrownBy(() -> pages.decode(1)).hasMessage("page 2 of 2: TIFF with signed samples");
  }

  @Test
  void refusesChainsThatLeadNowhere() {
    byte[] file = TestTiff.file(twoRows());
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - 4, 1_000_000);
    assertThatThrownBy(() -> TestPhotos.decode(file))
        .hasMessage("truncated TIFF: page 2 is not complete");
    byte[] circle = TestTiff.file(twoRows());
    ByteBuffer bytes = ByteBuffer.wrap(circle).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(circle.length - 4, bytes.getInt(4));
    assertThatThrownBy(() -> TestPhotos.decode(circle))
        .hasMessage("damaged TIFF: its directories form a loop");
  }

  @Test
  @Timeout(10)
  void pagesTogetherHaveALimit() {
    TestTiff.Page[] pages = new TestTiff.Page[11];
    Arrays.setAll(pages, i -> new TestTiff.Page(10, 10).strip(new byte[100]));
    byte[] file = TestTiff.file(pages);

    assertThatThrownBy(() -> PhotoFile.parse(file, new DecodeLimits(1 << 20, 100)))
        .hasMessage(
            "11 pages of 1100 px are above the limit of 10 times 100 px (setting max-megapixels)");
  }

  @Test
  @Timeout(10)
  void hugeTilesAndRowsAreRefusedUnopened() {
    TestTiff.Page tall = new TestTiff.Page(1, 100_000_000).without(278);
    refused(tall.with(322, 60_000_000).with(323, 1).strip(1), "TIFF with tiles of 60000000 x 1 px");
    refused(new TestTiff.Page(100_000_000, 1).strip(1), "TIFF with rows of 100000000 bytes");
  }

  private static void refused(TestTiff.Page page, String reason) {
    assertThatThrownBy(() -> TestPhotos.decode(TestTiff.file(page)))
        .isInstanceOf(ImageException.class)
        .hasMessage(reason);
  }
}
