package dev.rechroma.image.codec.jp2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.Orientation;
import dev.rechroma.image.codec.ParsedFile;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.IccProfile;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.metadata.Metadata;
import dev.rechroma.image.metadata.MetadataTest;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.image.photo.TestPhotos;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/** Files of other writers, read correctly or rejected by name; see make_jp2.py. */
class Jp2Test {
  private static final int STEP = 7;

  static Stream<String> expected() {
    return new String(TestPhotos.resource("jp2/expected.csv"), ISO_8859_1).lines();
  }

  private static byte[] file(String name) {
    return TestPhotos.resource("jp2/" + name);
  }

  @ParameterizedTest
  @MethodSource
  void expected(String line) throws ImageException {
    String[] fields = line.split(",", -1);
    try (Photo photo = TestPhotos.decode(file(fields[0]))) {
      assertThat(photo.format()).isEqualTo(ImageFormat.JPEG2000);
      assertThat(photo.bitDepth()).isEqualTo(Integer.parseInt(fields[1]));
      assertThat(photo.hasAlpha()).isEqualTo(fields[3].equals("1"));
      assertThat(photo.otherSamples()).isEqualTo(fields[0].contains("other") ? 1 : 0);
      int[] values = Arrays.stream(fields).skip(4).mapToInt(Integer::parseInt).toArray();
      assertPixels(photo, values, Integer.parseInt(fields[2]));
    }
  }

  private static void assertPixels(Photo photo, int[] expected, int tolerance)
      throws ImageException {
    int[] rgba = rgba(photo);
    int[] found = new int[expected.length];
    int at = 0;
    for (int y = 0; y < photo.height(); y += STEP) {
      for (int x = 0; x < photo.width(); x += STEP) {
        System.arraycopy(rgba, 4 * (y * photo.width() + x), found, at, 4);
        at += 4;
      }
    }
    assertThat(at).isEqualTo(expected.length);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("value %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  /** Interleaved, through PNG. */
  private static int[] rgba(Photo photo) throws ImageException {
    byte[] png = photo.encode(ImageFormat.PNG, 100);
    try (MatScope scope = new MatScope()) {
      MatOfByte encoded = scope.own(new MatOfByte(png));
      Mat mat = scope.own(Imgcodecs.imdecode(encoded, Imgcodecs.IMREAD_UNCHANGED));
      int channels = mat.channels();
      int white = photo.bitDepth() == 8 ? 255 : 65535;
      int[] rgba = new int[4 * mat.rows() * mat.cols()];
      for (int i = 0; i < rgba.length / 4; i++) {
        double[] bgra = mat.get(i / mat.cols(), i % mat.cols());
        for (int c = 0; c < 3; c++) {
          rgba[4 * i + c] = (int) bgra[2 - c];
        }
        rgba[4 * i + 3] = channels == 4 ? (int) bgra[3] : white;
      }
      return rgba;
    }
  }

  @ParameterizedTest
  @MethodSource("expected")
  void isWrittenAsItWas(String line) throws ImageException {
    String[] fields = line.split(",", -1);
    byte[] source = file(fields[0]);
    try (Photo photo = TestPhotos.decode(source)) {
      byte[] written = photo.encode(ImageFormat.JPEG2000, 100);
      assertThat(written[0] == -1).as("a codestream").isEqualTo(source[0] == -1);
      try (Photo again = TestPhotos.decode(written)) {
        assertThat(again.bitDepth()).isEqualTo(photo.bitDepth());
        assertThat(again.hasAlpha()).isEqualTo(photo.hasAlpha());
        assertThat(again.otherSamples()).isZero();
        if (!fields[0].contains("premultiplied")) {
          assertThat(rgba(again)).isEqualTo(rgba(photo));
        }
      }
    }
  }

  @Test
  void premultipliedStaysSo() throws ImageException {
    try (Photo photo = TestPhotos.decode(file("rgba8_premultiplied.jp2"))) {
      byte[] written = photo.encode(ImageFormat.JPEG2000, 90);
      try (Photo again = TestPhotos.decode(written)) {
        assertThat(new String(written, ISO_8859_1)).contains("\0\3\0\2\0\0");
        int[] before = rgba(photo);
        int[] after = rgba(again);
        for (int i = 0; i < before.length; i++) {
          int alpha = before[i | 3];
          // Nearly transparent pixels keep no more precision than this.
          assertThat(after[i]).isCloseTo(before[i], within(alpha == 0 ? 255 : 1 + 255 / alpha));
        }
      }
    }
  }

  @Test
  void lossyFilesStayLossyUnlessToldOtherwise() throws ImageException {
    try (Photo photo = TestPhotos.decode(file("rgb8_irreversible.jp2"));
        Photo lossless = TestPhotos.decode(file("rgb8.jp2"))) {
      assertThat(photo.encode(ImageFormat.JPEG2000, 20).length)
          .isLessThan(photo.encode(ImageFormat.JPEG2000, 90).length)
          .isLessThan(photo.encode(ImageFormat.JPEG2000, 100).length);
      assertThat(lossless.encode(ImageFormat.JPEG2000, 50))
          .isEqualTo(lossless.encode(ImageFormat.JPEG2000, 100));
    }
  }

  private static Metadata.Part part(String name, byte[] body, UnaryOperator<byte[]> turned) {
    return new Metadata.Part(name, body, Metadata.Use.OTHER, turned);
  }

  @Test
  void keepsWhatItSaysAndTurnsUpright() throws ImageException {
    byte[] resolution = HexFormat.of().parseHex("000000127265736300020001000300010405");
    byte[] geo = TestPhotos.concat(new byte[16], "place".getBytes(ISO_8859_1));
    Metadata metadata =
        new Metadata(
            MetadataTest.cameraExif(),
            new IccProfile(MetadataTest.SMALL_PROFILE),
            MetadataTest.XMP,
            List.of(
                part("res ", resolution, Jp2Metadata::turned),
                part("xml ", "<a/>".getBytes(ISO_8859_1), UnaryOperator.identity()),
                part("uuid", geo, UnaryOperator.identity())));
    byte[] file;
    try (Photo photo = TestPhotos.quadrants(ImageFormat.JPEG2000, metadata)) {
      file = photo.encode(ImageFormat.JPEG2000, 90);
    }
    assertThat(PhotoFile.header(file))
        .isEqualTo(new ImageHeader(32, 48, Orientation.QUARTER_TURN_RIGHT));
    try (Photo photo = TestPhotos.decode(file)) {
      assertThat(photo.width()).isEqualTo(32);
      byte[] written = photo.encode(ImageFormat.JPEG2000, 90);
      ParsedFile parsed = Jp2Parser.parse(written);
      Metadata kept = parsed.metadata().upright(parsed.header());

      assertThat(parsed.header().orientation()).isEqualTo(Orientation.NORMAL);
      assertThat(new String(kept.exif(), ISO_8859_1)).contains("Leica", "secret");
      assertThat(kept.icc().bytes()).isEqualTo(MetadataTest.SMALL_PROFILE);
      assertThat(new String(kept.xmp(), ISO_8859_1)).contains("<tiff:Orientation>1</");
      assertThat(kept.part("res ").orElseThrow())
          .isEqualTo(HexFormat.of().parseHex("000000127265736300030001000200010504"));
      assertThat(kept.part("uuid").orElseThrow()).isEqualTo(geo);
      assertThat(new String(written, ISO_8859_1)).contains("xml <a/>");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12 | colour space | JPEG 2000 in CMYK is not supported",
        "14 | colour space | JPEG 2000 in CIELab or CIEJab is not supported",
        "24 | colour space | JPEG 2000 in e-sYCC is not supported",
        "99 | colour space | JPEG 2000 in colour space 99 is not supported",
        "17 | colour space | JPEG 2000 with a channel that nothing defines is not supported",
      })
  void refusesColourSpacesByName(int number, String what, String reason) {
    byte[] file = file("rgb8.jp2");
    int at = new String(file, ISO_8859_1).indexOf("colr") + 7;
    ByteBuffer.wrap(file).putInt(at, number);
    assertRefused(file, reason);
  }

  /** Bytes of the codestream's SIZ, from its marker on. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "40 | 87 | JPEG 2000 with signed samples is not supported",
        "40 | 10 | JPEG 2000 of 17 bits per sample is not supported",
        "44 | 02 | JPEG 2000 with subsampling 2 x 1 is not supported",
        "14 | 00000001 | JPEG 2000 whose picture does not begin at 0, 0 is not supported",
        "4 | 8000 | JPEG 2000 of part 2 is not supported",
        "38 | 4000 | JPEG 2000 of 16384 components is not supported",
        "22 | 00000000 | damaged JPEG 2000: impossible tiles",
        "22 | 0000001800000024 | truncated JPEG 2000",
        "6 | 000000000000 | impossible size 0 x 36 px",
        "6 | 0000FFFF0000FFFF | JPEG 2000 of more than 16384 tiles is not supported",
        "6 | FFFFFFFFFFFFFFFF | impossible size 4294967295 x 4294967295 px",
      })
  void refusesSizesByName(int at, String bytes, String reason) {
    byte[] file = file("rgb8.j2k");
    byte[] other = HexFormat.of().parseHex(bytes);
    System.arraycopy(other, 0, file, 2 + at, other.length);
    assertThatThrownBy(() -> Jp2Parser.layout(file).picture().forDecoder())
        .isInstanceOf(ImageException.class)
        .hasMessage(reason);
  }

  @Test
  void refusesMoreThanTheLimitUnopened() {
    byte[] file = file("rgb8.j2k");
    ByteBuffer.wrap(file).putInt(8, 50_000).putInt(12, 50_000);
    ByteBuffer.wrap(file).putInt(24, 50_000).putInt(28, 50_000);
    assertRefused(
        file, "50000 x 50000 px is above the limit of 200000000 px (setting max-megapixels)");
  }

  @Test
  void refusesSubsampling() {
    assertRefused(
        file("sycc8_subsampled.jp2"), "JPEG 2000 with subsampling 2 x 2 is not supported");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FF500008000200000001 | JPEG 2000 with capabilities (HTJ2K or others of part 2) is not"
            + " supported",
        "FF5F000900000001050301 | JPEG 2000 with changes of progression is not supported",
        "FF5E0005000007 | JPEG 2000 with region of interest is not supported",
        "FF60000400FF | JPEG 2000 with packed packet headers is not supported",
        "FF740004ABCD | JPEG 2000 with segment FF74 is not supported",
        "FF52000C00000001000504040001 | damaged JPEG 2000: a segment twice",
        "12340004ABCD | damaged JPEG 2000: no segment where one should be",
        "FF64FFFF | truncated JPEG 2000",
      })
  void refusesSegmentsByName(String segment, String reason) {
    byte[] file = file("rgb8.j2k");
    int at = new String(file, ISO_8859_1).indexOf("\u00FF\u0090");
    assertRefused(Bytes.inserted(file, at, HexFormat.of().parseHex(segment)), reason);
  }

  /**
   * OpenJPEG 1 repeated the main header in each tile header, with COC for components two and three.
   */
  @Test
  void tilesMayRepeatTheMainHeaderAndSayNothingElse() throws ImageException {
    byte[] file = file("rgb8.j2k");
    String text = new String(file, ISO_8859_1);
    int coding = text.indexOf("\u00FFR\0");
    byte[] component = Arrays.copyOfRange(file, coding + 9, coding + 14);
    byte[] segment = TestPhotos.concat(HexFormat.of().parseHex("FF5300090100"), component);
    try (Photo photo = TestPhotos.decode(file);
        Photo same = TestPhotos.decode(inTile(file, segment))) {
      assertThat(rgba(same)).isEqualTo(rgba(photo));
    }
    segment[segment.length - 2] ^= 1;
    assertRefused(
        inTile(file, segment), "JPEG 2000 with a tile that has its own coding is not supported");
    assertRefused(
        inTile(file, HexFormat.of().parseHex("FF5F000900000001050301")),
        "JPEG 2000 with a tile of its own changes of progression is not supported");
  }

  private static byte[] inTile(byte[] file, byte[] segment) {
    int part = new String(file, ISO_8859_1).indexOf("\u00FF\u0090");
    byte[] longer = Bytes.inserted(file, part + 12, segment);
    ByteBuffer length = ByteBuffer.wrap(longer);
    length.putInt(part + 6, length.getInt(part + 6) + segment.length);
    return longer;
  }

  /** Lengths of data that is there anyway, and comments. */
  @ParameterizedTest
  @ValueSource(strings = {"FF64000600004142", "FF5500080040FFFFFFFF", "FF5700040100"})
  void segmentsThatSayNothingDoNoHarm(String segment) throws ImageException {
    byte[] file = file("rgb8.j2k");
    int at = new String(file, ISO_8859_1).indexOf("\u00FF\u0090");
    byte[] more = Bytes.inserted(file, at, HexFormat.of().parseHex(segment));
    try (Photo photo = TestPhotos.decode(file);
        Photo same = TestPhotos.decode(more)) {
      assertThat(rgba(same)).isEqualTo(rgba(photo));
    }
  }

  /** The decoder fills missing parts with gray. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gray8.jp2",
        "gray8.j2c",
        "rgb8_tiles.jp2",
        "rgb8_layers.jp2",
        "rgb8_rlcp.jp2",
        "rgb8_irreversible.jp2",
        "rgb8_modes.jp2",
        "rgb8.j2k"
      })
  void refusesWhatIsCutShort(String name) {
    byte[] file = file(name);
    for (int length = 12; length < file.length; length += 1 + length / 50) {
      byte[] part = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> TestPhotos.decode(part).close())
          .as("%s of %d bytes", name, length)
          .isInstanceOf(ImageException.class)
          .hasMessage("truncated JPEG 2000");
    }
  }

  /** Sizes and ends that match again, but packets are missing. */
  @ParameterizedTest
  @ValueSource(strings = {"gray8.j2c", "rgb8.j2k"})
  void refusesMissingPackets(String name) {
    byte[] file = file(name);
    int part = new String(file, ISO_8859_1).indexOf("\u00FF\u0090");
    for (int missing = 1; missing < file.length - part - 20; missing += 40) {
      byte[] shorter = Arrays.copyOf(file, file.length - missing);
      ByteBuffer.wrap(shorter).putInt(part + 6, file.length - missing - part - 2);
      ByteBuffer.wrap(shorter).putShort(shorter.length - 2, (short) 0xFFD9);
      assertThatThrownBy(() -> TestPhotos.decode(shorter).close())
          .isInstanceOf(ImageException.class)
          .hasMessageMatching("(truncated|damaged) JPEG 2000.*");
    }
  }

  /** Holes as a bad disk leaves them: the decoder takes them for empty packets. */
  @ParameterizedTest
  @ValueSource(ints = {0, 0xFF, 0xA5})
  void refusesHoles(int filling) {
    byte[] file = file("rgb8_tiles.jp2");
    int start = new String(file, ISO_8859_1).indexOf("\u00FF\u0093") + 2;
    byte[] holed = file.clone();
    Arrays.fill(holed, start, file.length, (byte) filling);
    assertRefused(holed);
    for (int at = start; at + 512 < file.length; at += 101) {
      byte[] part = file.clone();
      Arrays.fill(part, at, at + 512, (byte) filling);
      assertRefused(part);
    }
  }

  /** One packet per resolution, whose header is intact and states all lengths. */
  @Test
  void refusesHolesWithinAPacket() {
    byte[] file = file("rgb16.jp2");
    Arrays.fill(file, file.length - 1000, file.length - 960, (byte) 0);
    assertRefused(file, "damaged JPEG 2000: nothing but zeros in a code-block");
  }

  @Test
  void refusesAHeaderThatDiffersFromTheCodestream() {
    for (int at : new int[] {3, 7, 9, 10}) {
      byte[] file = file("rgb16.jp2");
      file[new String(file, ISO_8859_1).indexOf("ihdr") + 4 + at] ^= 4;
      assertRefused(file, "damaged JPEG 2000: its header and its codestream differ");
    }
  }

  private static void assertRefused(byte[] file) {
    assertThatThrownBy(() -> TestPhotos.decode(file).close()).isInstanceOf(ImageException.class);
  }

  private static void assertRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> TestPhotos.decode(file).close())
        .isInstanceOf(ImageException.class)
        .hasMessage(reason);
  }

  @Test
  void refusesOtherBrandsAndSeveralPictures() {
    byte[] file = file("gray8.jp2");
    byte[] jpx = file.clone();
    jpx[22] = 'x';
    assertRefused(jpx, "JPEG 2000 of the brand \"jpx\" is not supported");
    int picture = new String(file, ISO_8859_1).indexOf("jp2c") - 4;
    byte[] twice = TestPhotos.concat(file, Arrays.copyOfRange(file, picture, file.length));
    assertRefused(twice, "JPEG 2000 with several codestreams is not supported");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Jp2Metadata.write(out, "jplh", new byte[4]);
    assertRefused(
        TestPhotos.concat(file, out.toByteArray()),
        "JPEG 2000 of part 2 (box jplh) is not supported");
  }

  /** Layers and small precincts cost bytes: a small file cannot ask for millions of packets. */
  @Test
  @Timeout(10)
  void refusesPacketsThatCannotBeThere() {
    byte[] file = file("gray8.j2c");
    int coding = new String(file, ISO_8859_1).indexOf("\u00FFR\0");
    byte[] layers = file.clone();
    ByteBuffer.wrap(layers).putShort(coding + 6, (short) 0xFFFF);
    assertRefused(layers, "truncated JPEG 2000");
    byte[] blocks = file.clone();
    ByteBuffer.wrap(blocks).putInt(8, 10_000).putInt(12, 10_000);
    ByteBuffer.wrap(blocks).putInt(24, 10_000).putInt(28, 10_000);
    blocks[coding + 10] = 0;
    blocks[coding + 11] = 0;
    assertRefused(blocks, "JPEG 2000 of more than 2097152 code-blocks in a tile is not supported");
  }

  /** The encoder's wavelet takes no side below 32 px. */
  @ParameterizedTest
  @CsvSource({"40,20", "31,31", "16,700", "9,5", "4,4", "300,3", "2,1", "1,1", "1,200"})
  void writesSmallPicturesLosslessly(int width, int height) throws ImageException {
    Random random = new Random(5);
    byte[] bgr = new byte[width * height * 3];
    random.nextBytes(bgr);
    short[] deep = new short[width * height * 3];
    short[] alpha = new short[width * height];
    for (int i = 0; i < deep.length; i++) {
      deep[i] = (short) random.nextInt();
      alpha[i / 3] = (short) random.nextInt();
    }
    try (Photo photo = TestPhotos.photo8(width, height, bgr);
        Photo deeper = TestPhotos.photo16(width, height, deep, alpha)) {
      assertWrittenAsItIs(photo);
      assertWrittenAsItIs(deeper);
    }
  }

  private static void assertWrittenAsItIs(Photo photo) throws ImageException {
    try (Photo again = TestPhotos.decode(photo.encode(ImageFormat.JPEG2000, 90))) {
      assertThat(again.width()).isEqualTo(photo.width());
      assertThat(again.bitDepth()).isEqualTo(photo.bitDepth());
      assertThat(rgba(again)).isEqualTo(rgba(photo));
    }
  }

  @Test
  void saysWhatItCannotWrite() throws ImageException {
    try (Photo strip = TestPhotos.photo8(1, 20_000, new byte[20_000 * 3])) {
      assertThatThrownBy(() -> strip.encode(ImageFormat.JPEG2000, 90))
          .isInstanceOf(ImageException.class)
          .hasMessage("a strip of 1 x 20000 px cannot be written as JPEG 2000");
    }
  }

  /** Each gives either a photo or a reason, within a bounded time. */
  @ParameterizedTest
  @ValueSource(
      strings = {"gray8.j2c", "rgba8.jp2", "palette4.jp2", "rgb8_tiles.jp2", "rgb8_modes.jp2"})
  @Timeout(60)
  void survivesFlippedBytes(String name) {
    Random random = new Random(21);
    byte[] file = file(name);
    int photos = 0;
    for (int i = 0; i < 200; i++) {
      byte[] mutant = file.clone();
      int range = i % 2 == 0 ? mutant.length : Math.min(mutant.length, 250);
      for (int n = 0; n <= i % 3; n++) {
        mutant[random.nextInt(range)] = (byte) random.nextInt();
      }
      try (Photo photo = TestPhotos.decode(mutant)) {
        assertThat(photo.width()).isPositive();
        photos++;
      } catch (ImageException reason) {
        assertThat(reason.getMessage()).isNotBlank().doesNotContain("\n");
      }
    }
    assertThat(photos).isPositive();
  }

  @Test
  void exifMayComeAfterThePicture() throws ImageException {
    byte[] exif = TestPhotos.exif(3, ByteOrder.BIG_ENDIAN);
    byte[] uuid = "JpgTiffExif->JP2".getBytes(ISO_8859_1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Jp2Metadata.write(out, "uuid", TestPhotos.concat(uuid, exif));
    byte[] file = TestPhotos.concat(file("gray8.jp2"), out.toByteArray());

    assertThat(PhotoFile.header(file).orientation()).isEqualTo(Orientation.HALF_TURN);
  }
}
