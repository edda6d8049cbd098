package dev.rechroma.image.metadata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LinearLight;
import dev.rechroma.image.codec.Page;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.TestPhotos;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.tiff.TIFFDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Metadata of a file survives, checked with Java's own readers where possible. */
public class MetadataTest {
  public static final byte[] SMALL_PROFILE =
      ICC_Profile.getInstance(ICC_ColorSpace.CS_sRGB).getData();

  /** Long enough for three segments of JPEG. */
  private static final byte[] RGB_PROFILE = lengthened(SMALL_PROFILE, 140_000);

  public static final byte[] XMP =
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><tiff:Orientation>6</tiff:Orientation></x:xmpmeta>"
          .getBytes(ISO_8859_1);

  private static byte[] lengthened(byte[] profile, int length) {
    byte[] longer = Arrays.copyOf(profile, length);
    ByteBuffer.wrap(longer).putInt(0, length);
    return longer;
  }

  /**
   * A camera's EXIF: orientation 6, a maker note at a fixed offset, sides, a thumbnail at the end.
   */
  public static byte[] cameraExif() {
    ByteBuffer exif = ByteBuffer.allocate(290);
    exif.put("MM\0*".getBytes(ISO_8859_1)).putInt(8);
    exif.putShort((short) 5);
    field(exif, 271, 2, 5, 100);
    field(exif, 274, 3, 1, 6 << 16);
    field(exif, 282, 5, 1, 110);
    field(exif, 283, 5, 1, 118);
    field(exif, 34665, 4, 1, 130);
    exif.putInt(200);
    exif.position(100).put("Leica".getBytes(ISO_8859_1));
    exif.position(110).putInt(300).putInt(1).putInt(150).putInt(1);
    exif.position(130).putShort((short) 3);
    field(exif, 37500, 7, 6, 190);
    field(exif, 40962, 4, 1, 48);
    field(exif, 40963, 4, 1, 32);
    exif.position(190).put("secret".getBytes(ISO_8859_1));
    exif.position(200).putShort((short) 2);
    field(exif, 513, 4, 1, 230);
    field(exif, 514, 4, 1, 60);
    byte[] thumbnail = new byte[60];
    Arrays.fill(thumbnail, (byte) 77);
    exif.position(230).put(thumbnail);
    return exif.array();
  }

  private static void field(ByteBuffer out, int tag, int type, int count, int value) {
    out.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
  }

  private static void expectUprightExif(byte[] exif) throws ImageException {
    byte[] expected = Arrays.copyOf(cameraExif(), 200);
    ByteBuffer values = ByteBuffer.wrap(expected);
    values.putShort(10 + 12 + 8, (short) 1);
    values.putInt(70, 0);
    values.putInt(110, 150).putInt(118, 300);
    values.putInt(132 + 12 + 8, 32).putInt(132 + 24 + 8, 48);
    assertThat(exif).isEqualTo(expected);
  }

  private static byte[] colorized(byte[] file) throws ImageException {
    try (Photo photo = TestPhotos.decode(file);
        Photo coloured = photo.withAb(new float[] {10, 20}, 1)) {
      return coloured.encode(photo.format(), 92);
    }
  }

  private static Metadata metadata(byte[] file) throws ImageException {
    Page page = ImageFormat.sniff(file).orElseThrow().pages(file).get(0);
    return page.metadata().upright(page.header());
  }

  @ParameterizedTest
  @EnumSource(names = {"JPEG", "PNG", "WEBP"})
  void keepsExifIccAndXmpUpright(ImageFormat format) throws ImageException {
    byte[] output = colorized(described(format));
    Metadata kept = metadata(output);

    expectUprightExif(kept.exif());
    assertThat(kept.icc().bytes()).isEqualTo(RGB_PROFILE);
    assertThat(new String(kept.xmp(), ISO_8859_1)).contains("<tiff:Orientation>1</");
    try (Photo again = TestPhotos.decode(output)) {
      assertThat(again.width()).isEqualTo(32);
    }
  }

  /** The quadrants with all metadata that the three formats share. */
  public static byte[] described(ImageFormat format) throws ImageException {
    return described(format, RGB_PROFILE);
  }

  private static byte[] described(ImageFormat format, byte[] profile) throws ImageException {
    Metadata metadata =
        new Metadata(cameraExif(), IccProfile.of(profile, "RGB ").orElseThrow(), XMP, List.of());
    try (Photo photo = TestPhotos.quadrants(metadata)) {
      return photo.encode(format, 100);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JPEG", "PNG", "TIFF"})
  void otherReadersFindTheProfile(ImageFormat format) throws Exception {
    IIOMetadata read = imageIo(described(format, SMALL_PROFILE));
    byte[] profile =
        switch (format) {
          case JPEG -> ((ICC_Profile) userObject(read, "app2ICC")).getData();
          case PNG -> inflated((byte[]) userObject(read, "iCCP"));
          default -> TIFFDirectory.createFromMetadata(read).getTIFFField(34675).getAsBytes();
        };

    assertThat(profile).isEqualTo(SMALL_PROFILE);
  }

  private static IIOMetadata imageIo(byte[] file) throws IOException {
    var in = ImageIO.createImageInputStream(new ByteArrayInputStream(file));
    ImageReader reader = ImageIO.getImageReaders(in).next();
    reader.setInput(in);
    return reader.getImageMetadata(0);
  }

  private static Element element(IIOMetadata metadata, String name) {
    Node root = metadata.getAsTree(metadata.getNativeMetadataFormatName());
    return (Element) ((Element) root).getElementsByTagName(name).item(0);
  }

  private static Object userObject(IIOMetadata metadata, String name) {
    return ((IIOMetadataNode) element(metadata, name)).getUserObject();
  }

  private static byte[] inflated(byte[] data) {
    return Inflated.upTo(1 << 20, Bytes.of(data, ByteOrder.BIG_ENDIAN, "test"));
  }

  @Test
  void jpegKeepsDensityCommentsAndCaptions() throws IOException, ImageException {
    byte[] jpeg = encoded(ImageFormat.JPEG);
    byte[] density = {1, 1, 44, 0, (byte) 200};
    System.arraycopy(density, 0, jpeg, 13, density.length);
    byte[] comment = segment(0xFE, "from a shoe box");
    String caption = "8BIM\4\4\0\0\0\0\0\3cat\0";
    byte[] captions = segment(0xED, "Photoshop 3.0\0" + "8BIM\4\14\0\0\0\0\0\2xx" + caption);
    byte[] output = colorized(Bytes.inserted(Bytes.inserted(jpeg, 20, comment), 20, captions));

    Element jfif = element(imageIo(output), "app0JFIF");
    assertThat(jfif.getAttribute("resUnits")).isEqualTo("1");
    assertThat(jfif.getAttribute("Xdensity")).isEqualTo("300");
    assertThat(jfif.getAttribute("Ydensity")).isEqualTo("200");
    String text = new String(output, ISO_8859_1);
    assertThat(text).contains("from a shoe box", "Photoshop 3.0\0" + caption);
    assertThat(text).doesNotContain("8BIM\4\14");
  }

  private static byte[] segment(int marker, String body) {
    return ByteBuffer.allocate(4 + body.length())
        .putShort((short) (0xFF00 | marker))
        .putShort((short) (2 + body.length()))
        .put(body.getBytes(ISO_8859_1))
        .array();
  }

  private static byte[] encoded(ImageFormat format) throws ImageException {
    try (Photo photo = TestPhotos.quadrants()) {
      return photo.encode(format, 100);
    }
  }

  @Test
  void pngKeepsResolutionAndTexts() throws IOException, ImageException {
    byte[] phys = ByteBuffer.allocate(9).putInt(11811).putInt(5905).put((byte) 1).array();
    byte[] png = TestPhotos.pngWithChunk(encoded(ImageFormat.PNG), "pHYs", phys);
    png = TestPhotos.pngWithChunk(png, "tEXt", "Title\0Cat".getBytes(ISO_8859_1));
    IIOMetadata read = imageIo(colorized(png));

    assertThat(element(read, "pHYs").getAttribute("pixelsPerUnitXAxis")).isEqualTo("11811");
    assertThat(element(read, "pHYs").getAttribute("pixelsPerUnitYAxis")).isEqualTo("5905");
    assertThat(element(read, "tEXtEntry").getAttribute("value")).isEqualTo("Cat");
  }

  @Test
  void exifInPngTextBecomesAChunk() throws ImageException {
    String hex = HexFormat.of().formatHex(cameraExif());
    byte[] text = ("Raw profile type exif\0\nexif\n  290\n" + hex + "\n").getBytes(ISO_8859_1);
    byte[] output = colorized(TestPhotos.pngWithChunk(encoded(ImageFormat.PNG), "tEXt", text));

    expectUprightExif(metadata(output).exif());
    assertThat(new String(output, ISO_8859_1)).contains("eXIf").doesNotContain("Raw profile");
  }

  @Test
  void bmpKeepsItsResolution() throws ImageException {
    byte[] bmp = encoded(ImageFormat.BMP);
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(38, 11811).putInt(42, 5905);

    assertThat(Arrays.copyOfRange(colorized(bmp), 38, 46))
        .isEqualTo(Arrays.copyOfRange(bmp, 38, 46));
  }

  @Test
  void tiffKeepsItsDescribingFields() throws IOException, ImageException {
    byte[] output = colorized(described(ImageFormat.TIFF));
    TIFFDirectory fields = TIFFDirectory.createFromMetadata(imageIo(output));

    assertThat(fields.getTIFFField(271).getAsString(0)).isEqualTo("Leica");
    assertThat(fields.getTIFFField(282).getAsRational(0)).containsExactly(300, 1);
    assertThat(fields.getTIFFField(283).getAsRational(0)).containsExactly(150, 1);
    assertThat(fields.getTIFFField(256).getAsInt(0)).isEqualTo(48);
    TiffDirectory exif =
        new TiffDirectory(Bytes.of(output, ByteOrder.LITTLE_ENDIAN, "TIFF"))
            .below(34665)
            .orElseThrow();
    TiffDirectory.Entry note = exif.entries().get(37500);
    assertThat(exif.in().slice(note.at(), note.bytes()).latin1()).isEqualTo("secret");
    assertThat(exif.value(40962)).hasValue(48);
    try (Photo again = TestPhotos.decode(output)) {
      assertThat(again.toLab(2, Fit.STRETCH).l()).hasSize(4);
    }
  }

  @Test
  void otherFormatsTakeWhatTheyShare() throws ImageException {
    try (Photo photo = TestPhotos.decode(described(ImageFormat.JPEG))) {
      for (ImageFormat format : new ImageFormat[] {ImageFormat.PNG, ImageFormat.WEBP}) {
        Metadata kept = metadata(photo.encode(format, 90));
        expectUprightExif(kept.exif());
        assertThat(kept.icc().bytes()).isEqualTo(RGB_PROFILE);
      }
    }
  }

  /** A monochrome profile with a gamma (count 1) or a parametric curve. */
  private static byte[] grayProfile(byte[] curve) {
    ByteBuffer profile = ByteBuffer.allocate(128 + 4 + 24 + 20 + 40);
    profile.putInt(profile.capacity()).putInt(0).putInt(0x02400000);
    profile.put("mntrGRAYXYZ ".getBytes(ISO_8859_1));
    profile.position(36).put("acsp".getBytes(ISO_8859_1));
    profile.position(68).putInt(0xF6D6).putInt(0x10000).putInt(0xD32D);
    profile.position(128).putInt(2);
    profile.put("wtpt".getBytes(ISO_8859_1)).putInt(156).putInt(20);
    profile.put("kTRC".getBytes(ISO_8859_1)).putInt(176).putInt(curve.length);
    profile.put("XYZ \0\0\0\0".getBytes(ISO_8859_1)).putInt(0xF6D6).putInt(0x10000).putInt(0xD32D);
    return profile.put(curve).array();
  }

  private static byte[] gamma(double gamma) {
    return ByteBuffer.allocate(14)
        .put("curv\0\0\0\0".getBytes(ISO_8859_1))
        .putInt(1)
        .putShort((short) Math.round(256 * gamma))
        .array();
  }

  private static byte[] sampled(int... values) {
    ByteBuffer curve = ByteBuffer.allocate(12 + 2 * values.length);
    curve.put("curv\0\0\0\0".getBytes(ISO_8859_1)).putInt(values.length);
    Arrays.stream(values).forEach(value -> curve.putShort((short) value));
    return curve.array();
  }

  private static byte[] parametric(int type, double... values) {
    ByteBuffer curve = ByteBuffer.allocate(12 + 4 * values.length);
    curve.put("para\0\0\0\0".getBytes(ISO_8859_1)).putShort((short) type).putShort((short) 0);
    Arrays.stream(values).forEach(value -> curve.putInt((int) Math.round(65536 * value)));
    return curve.array();
  }

  /** Compares with the JDK's colour management, LittleCMS. */
  @Test
  void grayProfilesMeanWhatLittleCmsSays() {
    byte[][] curves = {
      gamma(1.8),
      gamma(1),
      sampled(0, 9000, 30000, 65535),
      parametric(0, 2.2),
      parametric(1, 2.4, 0.9, 0.1),
      parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    };
    for (byte[] curve : curves) {
      byte[] profile = grayProfile(curve);
      ICC_ColorSpace theirs = new ICC_ColorSpace(ICC_Profile.getInstance(profile));
      ToneCurve ours = IccProfile.of(profile, "GRAY").orElseThrow().grayCurve().orElseThrow();
      for (int i = 0; i <= 16; i++) {
        float gray = i / 16f;
        float expected = theirs.toRGB(new float[] {gray})[1];
        assertThat(ours.srgb(gray)).isCloseTo(expected, within(1.5 / 255));
      }
    }
  }

  @Test
  void grayProfilesAreAppliedAndLeftBehind() throws Exception {
    byte[] png = TestPhotos.resource("ramp_gray_alpha.png");
    byte[] linear = TestPhotos.pngWithChunk(png, "iCCP", iccChunk(grayProfile(gamma(1))));
    try (Photo plain = TestPhotos.decode(png);
        Photo photo = TestPhotos.decode(linear)) {
      byte[] before = TestPhotos.rgb(plain);
      byte[] after = TestPhotos.rgb(photo);
      for (int i = 0; i < before.length; i++) {
        double light = (before[i] & 0xFF) / 255.0;
        assertThat((after[i] & 0xFF) / 255.0)
            .isCloseTo(LinearLight.gamma(light), within(0.6 / 255));
      }
      assertThat(metadata(photo.encode(ImageFormat.PNG, 90)).icc()).isNull();
    }
  }

  private static byte[] iccChunk(byte[] icc) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("any\0\0".getBytes(ISO_8859_1));
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(body)) {
      deflater.write(icc);
    }
    return body.toByteArray();
  }

  @Test
  void profilesOfOtherColourSpacesAreDropped() throws Exception {
    byte[] cmyk = RGB_PROFILE.clone();
    System.arraycopy("CMYK".getBytes(ISO_8859_1), 0, cmyk, 16, 4);
    byte[] png = encoded(ImageFormat.PNG);
    for (byte[] profile : new byte[][] {cmyk, grayProfile(gamma(2)), new byte[200]}) {
      byte[] output = colorized(TestPhotos.pngWithChunk(png, "iCCP", iccChunk(profile)));
      assertThat(metadata(output).icc()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {IccProfile.MAX_BYTES + 1, 1 << 30})
  void bombsAreDropped(int size) throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 16];
      for (int i = 0; i < size; i += zeros.length) {
        deflater.write(zeros);
      }
    }
    byte[] body = TestPhotos.concat("x\0\0".getBytes(ISO_8859_1), bomb.toByteArray());

    assertThat(metadata(TestPhotos.pngWithChunk(encoded(ImageFormat.PNG), "iCCP", body)).icc())
        .isNull();
  }

  @Test
  void corruptChunksAreNotBlessed() throws ImageException {
    byte[] png =
        TestPhotos.pngWithChunk(
            encoded(ImageFormat.PNG), "tEXt", "Title\0Cat".getBytes(ISO_8859_1));
    png[33 + 8 + 6] = 'R';

    assertThat(new String(colorized(png), ISO_8859_1)).doesNotContain("Title");
  }

  @Test
  void loopsAndOverlapsInExifEnd() throws ImageException {
    byte[] loop = cameraExif();
    ByteBuffer.wrap(loop).putInt(70, 8);
    byte[] self = cameraExif();
    ByteBuffer.wrap(self).putInt(66, 8);
    byte[] thumbnailEverywhere = cameraExif();
    ByteBuffer.wrap(thumbnailEverywhere).putInt(210, 0).putInt(222, 300);
    for (byte[] exif : new byte[][] {loop, self, thumbnailEverywhere}) {
      byte[] output = colorized(TestPhotos.jpegWithExif(encoded(ImageFormat.JPEG), exif));
      assertThat(new String(metadata(output).exif(), ISO_8859_1)).contains("Leica");
    }
  }
}
