package dev.rechroma.image.codec.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.NativeLibrary;
import dev.rechroma.image.TestFloats;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.image.photo.TestPhotos;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** Missing data in a JPEG is detected; files that all readers show are accepted. */
class JpegCheckTest {
  private static final int RESTART_INTERVAL = 4;
  private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};

  /** A picture with noise, so that no two places are alike. */
  private static byte[] jpeg(int channels, int... options) {
    NativeLibrary.load();
    try (MatScope scope = new MatScope()) {
      Mat noise = scope.own(new Mat(61, 83, CvType.CV_8UC(channels)));
      Core.setRNGSeed(5);
      Core.randu(noise, 0, 256);
      MatOfByte file = scope.own(new MatOfByte());
      Imgcodecs.imencode(".jpg", noise, file, scope.own(new MatOfInt(options)));
      return file.toArray();
    }
  }

  private static byte[] named(String kind) {
    return switch (kind) {
      case "baseline" -> jpeg(3);
      case "gray" -> jpeg(1);
      case "progressive" -> jpeg(3, Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1);
      case "restarts" -> jpeg(3, Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, RESTART_INTERVAL);
      case "progressive restarts" ->
          jpeg(3, Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1, Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 7);
      default -> jpeg(3, Imgcodecs.IMWRITE_JPEG_OPTIMIZE, 1);
    };
  }

  private static void expectSame(byte[] file, byte[] whole) throws ImageException {
    try (Photo photo = TestPhotos.decode(file);
        Photo same = TestPhotos.decode(whole)) {
      assertThat(TestPhotos.rgb(photo)).isEqualTo(TestPhotos.rgb(same));
    }
  }

  private static void expectRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> TestPhotos.decode(file).close())
        .isInstanceOf(ImageException.class)
        .hasMessage(reason);
  }

  /** The offset of the first scan's data. */
  private static int dataStart(byte[] file) throws ImageException {
    JpegMarkers markers = new JpegMarkers(file, 2);
    while (markers.next() != JpegMarkers.SOS) {
      markers.body();
    }
    markers.body();
    return (int) markers.at();
  }

  private static byte[] ended(byte[] file, int length) {
    return TestPhotos.concat(Arrays.copyOf(file, length), END);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline",
        "gray",
        "progressive",
        "restarts",
        "progressive restarts",
        "optimized"
      })
  void readsWhatLacksItsEndMarkerAlone(String kind) throws ImageException {
    byte[] file = named(kind);

    assertThat(JpegCheck.whole(file)).isSameAs(file);
    expectSame(Arrays.copyOf(file, file.length - 2), file);
    expectSame(Arrays.copyOf(file, file.length - 1), file);
    expectSame(TestPhotos.concat(file, new byte[99]), file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline",
        "gray",
        "progressive",
        "restarts",
        "progressive restarts",
        "optimized"
      })
  void refusesWhatIsCutWhereverItIsCut(String kind) throws ImageException {
    byte[] file = named(kind);
    for (int length = dataStart(file) + 1; length < file.length - 4; length += 97) {
      byte[] cut = Arrays.copyOf(file, length);

      expectRefused(cut, "truncated JPEG");
      byte[] ended = ended(file, length);
      assertThatThrownBy(() -> JpegCheck.whole(ended))
          .as("%d of %d", length, file.length)
          .hasMessageMatching("damaged JPEG: .*|truncated JPEG");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"baseline", "gray", "progressive", "restarts"})
  void findsMostHoles(String kind) throws ImageException {
    byte[] file = named(kind);
    int found = 0;
    int all = 0;
    for (int at = dataStart(file) + 50; at < file.length - 600; at += 211) {
      byte[] rest = Arrays.copyOfRange(file, at + 500, file.length);
      byte[] holed = TestPhotos.concat(Arrays.copyOf(file, at), rest);
      all++;
      try {
        JpegCheck.whole(holed);
      } catch (ImageException reason) {
        found++;
      }
    }
    // Damage that leaves the number of blocks unchanged cannot be detected.
    assertThat(found).isGreaterThan(all * 9 / 10);
  }

  @Test
  void refusesRestartMarkersOutOfOrder() {
    byte[] file = named("restarts");
    List<Integer> marks = new ArrayList<>();
    for (int i = 0; i < file.length - 1; i++) {
      if (file[i] == -1 && JpegMarkers.isRestart(file[i + 1] & 0xFF)) {
        marks.add(i);
      }
    }
    byte[] swapped = file.clone();
    swapped[marks.get(2) + 1]++;
    byte[] rest = Arrays.copyOfRange(file, marks.get(3), file.length);
    byte[] lost = TestPhotos.concat(Arrays.copyOf(file, marks.get(2)), rest);

    expectRefused(swapped, "damaged JPEG: restart markers out of order");
    expectRefused(lost, "damaged JPEG: restart markers out of order");
  }

  @Test
  void aTrailerIsNoPicture() throws ImageException {
    byte[] file = named("gray");
    byte[] open = Arrays.copyOf(file, file.length - 2);
    byte[] trailer = TestPhotos.concat(new byte[300], new byte[] {'S', 'E', 'F', 'T'});

    expectSame(TestPhotos.concat(open, trailer), file);
    expectSame(TestPhotos.concat(TestPhotos.concat(open, new byte[18]), END), file);
    expectRefused(
        TestPhotos.concat(TestPhotos.concat(open, trailer), END),
        "damaged JPEG: more picture data than the picture needs");
  }

  /** Its height says that the picture is complete long before its data ends. */
  @Test
  void aPictureThatHasLostRowsIsNoTrailer() throws ImageException {
    byte[] file = named("gray");
    JpegMarkers markers = new JpegMarkers(file, 2);
    while (!JpegMarkers.isFrame(markers.next())) {
      markers.body();
    }
    file[(int) markers.at() + 4] = 16;
    for (byte[] lost : new byte[][] {file, Arrays.copyOf(file, file.length - 2)}) {
      expectRefused(lost, "damaged JPEG: more picture data than the picture needs");
    }
  }

  @Test
  void fillingIsNoGarbage() throws ImageException {
    byte[] file = named("gray");

    expectSame(Bytes.inserted(file, 2, new byte[] {-1, -1, 0, 0, -1}), file);
    expectRefused(
        Bytes.inserted(file, 2, new byte[] {-1, 1, 7}),
        "damaged JPEG: bytes that belong to no segment");
  }

  /** As cameras write the pictures of Motion JPEG. */
  @Test
  void knowsTheStandardTables() throws ImageException {
    byte[] file = named("baseline");
    expectSame(without(file, JpegMarkers.DHT), file);
  }

  private static byte[] without(byte[] file, int unwanted) throws ImageException {
    byte[] kept = Arrays.copyOf(file, 2);
    JpegMarkers markers = new JpegMarkers(file, 2);
    int marker = 0;
    while (marker != JpegMarkers.SOS) {
      int start = (int) markers.at();
      marker = markers.next();
      markers.body();
      if (marker != unwanted) {
        kept = TestPhotos.concat(kept, Arrays.copyOfRange(file, start, (int) markers.at()));
      }
    }
    return TestPhotos.concat(kept, Arrays.copyOfRange(file, (int) markers.at(), file.length));
  }

  @Test
  void readsArithmeticCoding() throws ImageException {
    byte[] file = TestPhotos.resource("quadrants_arithmetic.jpg");
    try (Photo photo = TestPhotos.decode(file);
        Photo quadrants = TestPhotos.quadrants()) {
      assertThat(TestFloats.meanDifference(TestPhotos.rgb(photo), TestPhotos.rgb(quadrants)))
          .isLessThan(2);
    }
    expectRefused(Arrays.copyOf(file, file.length - 2), "truncated JPEG");
    file[file.length - 8]++;
    expectRefused(file, "damaged JPEG: restart markers out of order");
  }

  /** Offset from the frame header's marker, and the byte written there. */
  @ParameterizedTest
  @CsvSource({
    "0, 0xC3, lossless JPEG is not supported",
    "0, 0xC6, hierarchical JPEG is not supported",
    "0, 0xCB, lossless JPEG is not supported",
    "0, 0xCF, hierarchical JPEG is not supported",
    "0, 0xF7, JPEG-LS is not supported",
    "0, 0xDE, hierarchical JPEG is not supported",
    "3, 12, 12-bit JPEG is not supported",
    "5, 0, height in a DNL segment is not supported",
    "8, 2, JPEG of 2 components is not supported",
    "10, 0, damaged JPEG: a component without a size",
    "13, 0x51, damaged JPEG: a component without a size",
    "12, 1, damaged JPEG: two components with the same number"
  })
  void namesWhatItDoesNotRead(int at, String value, String reason) throws ImageException {
    byte[] file = named("baseline");
    JpegMarkers markers = new JpegMarkers(file, 2);
    while (!JpegMarkers.isFrame(markers.next())) {
      markers.body();
    }
    file[(int) markers.at() - 1 + at] = Integer.decode(value).byteValue();

    expectRefused(file, reason);
  }

  /** A stereo photo and a thumbnail, as listed in an MPO file. */
  @Test
  void countsFurtherPictures() throws ImageException {
    ByteBuffer list = ByteBuffer.allocate(78);
    list.put("MPF\0MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
    list.putShort((short) 1).putShort((short) 0xB002).putShort((short) 7).putInt(48).putInt(26);
    list.putInt(0).putInt(0x030000).position(46).putInt(0x020002).position(62).putInt(0x010001);
    byte[] segment = TestPhotos.concat(new byte[] {-1, (byte) 0xE2, 0, 80}, list.array());
    byte[] file = named("gray");
    byte[] listed = Bytes.inserted(file, 2, segment);

    assertThat(PhotoFile.parse(listed, DecodeLimits.DEFAULT).otherPictures()).isEqualTo(1);
    assertThat(PhotoFile.parse(file, DecodeLimits.DEFAULT).otherPictures()).isZero();
  }

  @Test
  void refusesAComponentWithoutAScan() throws ImageException {
    byte[] file = jpeg(3);
    int start = dataStart(file);
    // The scan's header says that there is one component in it.
    byte[] head = Arrays.copyOf(file, start - 12);
    byte[] scan = {0, 8, 1, 1, 0, 0, 63, 0};
    byte[] data = TestPhotos.concat(TestPhotos.concat(head, scan), new byte[40]);

    assertThatThrownBy(() -> TestPhotos.decode(TestPhotos.concat(data, END)))
        .isInstanceOf(ImageException.class);
  }
}
