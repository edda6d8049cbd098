package dev.rechroma.image.photo;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.NativeLibrary;
import dev.rechroma.image.codec.Picture;
import dev.rechroma.image.metadata.Exif;
import dev.rechroma.image.metadata.Metadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Files and photos for the tests of this package. */
public final class TestPhotos {
  private static final Path SAMPLES = Path.of("../data-samples");

  private TestPhotos() {}

  /** One of the sample photos that the project ships. */
  public static byte[] sample(String name) {
    try {
      return Files.readAllBytes(SAMPLES.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] resource(String name) {
    try (InputStream in = TestPhotos.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Photo decode(byte[] file) throws ImageException {
    return PhotoFile.decode(file, DecodeLimits.DEFAULT);
  }

  /** A sample in another format. */
  static byte[] sampleAs(String name, ImageFormat format) throws ImageException {
    try (Photo photo = decode(sample(name))) {
      return photo.encode(format, 90);
    }
  }

  /** A photo of the given interleaved BGR values. */
  public static Photo photo8(int width, int height, byte[] bgr) {
    return photo8(width, height, bgr, ImageFormat.PNG, Metadata.NONE);
  }

  private static Photo photo8(
      int width, int height, byte[] bgr, ImageFormat format, Metadata metadata) {
    NativeLibrary.load();
    Mat mat = new Mat(height, width, CvType.CV_8UC3);
    mat.put(0, 0, bgr);
    return new Photo(Picture.of(mat, null), format, metadata);
  }

  public static Photo photo16(int width, int height, short[] bgr, short[] alpha) {
    NativeLibrary.load();
    Mat mat = new Mat(height, width, CvType.CV_16UC3);
    mat.put(0, 0, bgr);
    Mat alphaMat = new Mat(height, width, CvType.CV_16U);
    alphaMat.put(0, 0, alpha);
    return new Photo(Picture.of(mat, alphaMat), ImageFormat.PNG, Metadata.NONE);
  }

  /** 48 x 32 pixels in quadrants of 24 x 16: red, green over blue, white. */
  public static Photo quadrants() {
    return quadrants(Metadata.NONE);
  }

  public static Photo quadrants(Metadata metadata) {
    return quadrants(ImageFormat.PNG, metadata);
  }

  /** The quadrants as if decoded from a file of this format. */
  public static Photo quadrants(ImageFormat format, Metadata metadata) {
    byte[] bgr = new byte[48 * 32 * 3];
    for (int i = 0; i < 48 * 32; i++) {
      boolean right = i % 48 >= 24;
      boolean low = i / 48 >= 16;
      bgr[3 * i] = (byte) (low ? 255 : 0);
      bgr[3 * i + 1] = (byte) (right ? 255 : 0);
      bgr[3 * i + 2] = (byte) (low == right ? 255 : 0);
    }
    return photo8(48, 32, bgr, format, metadata);
  }

  /** A TIFF structure with only an orientation, as inside EXIF. */
  public static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
    tiff.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  /** The quadrants as an uncompressed TIFF of 8 or 16 bits. */
  static byte[] tiff(int orientation, int bits, ByteOrder order) throws ImageException {
    int bytes = bits / 8;
    int data = 8 + 2 + 10 * 12 + 4;
    ByteBuffer out = ByteBuffer.allocate(data + 6 + 48 * 32 * 3 * bytes).order(order);
    out.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    out.putShort((short) 42).putInt(8).putShort((short) 10);
    tiffField(out, 256, 48);
    tiffField(out, 257, 32);
    out.putShort((short) 258).putShort((short) 3).putInt(3).putInt(data);
    tiffField(out, 259, 1);
    tiffField(out, 262, 2);
    tiffField(out, 273, data + 6);
    tiffField(out, 274, orientation);
    tiffField(out, 277, 3);
    tiffField(out, 278, 32);
    tiffField(out, 279, 48 * 32 * 3 * bytes);
    out.putInt(0);
    for (int i = 0; i < 3; i++) {
      out.putShort((short) bits);
    }
    try (Photo quadrants = quadrants()) {
      for (byte value : rgb(quadrants)) {
        for (int i = 0; i < bytes; i++) {
          out.put(value);
        }
      }
    }
    return out.array();
  }

  /** Writes a field with one SHORT value. */
  private static void tiffField(ByteBuffer out, int tag, int value) {
    out.putShort((short) tag)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) value)
        .putShort((short) 0);
  }

  /** Interleaved 8-bit RGB of a small photo. */
  public static byte[] rgb(Photo photo) throws ImageException {
    try (MatScope scope = new MatScope()) {
      Mat bmp = scope.own(new MatOfByte(photo.encode(ImageFormat.BMP, 100)));
      Mat bgr = scope.own(Imgcodecs.imdecode(bmp, Imgcodecs.IMREAD_COLOR));
      byte[] values = new byte[bgr.rows() * bgr.cols() * 3];
      Imgproc.cvtColor(bgr, bgr, Imgproc.COLOR_BGR2RGB);
      bgr.get(0, 0, values);
      return values;
    }
  }

  /** The picture of interleaved 8-bit RGB. */
  public static LabImage lab(byte[] rgb, int width, int height) {
    int plane = width * height;
    float[] planes = new float[3 * plane];
    for (int i = 0; i < rgb.length; i++) {
      planes[i % 3 * plane + i / 3] = (rgb[i] & 255) / 255f;
    }
    return LabImage.fromUnitRgb(planes, width, height);
  }

  /** The same JPEG with an EXIF segment in front. */
  public static byte[] jpegWithExif(byte[] jpeg, byte[] exif) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + exif.length + 10);
    out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (exif.length + 8));
    out.put(Exif.PREFIX.getBytes(StandardCharsets.ISO_8859_1)).put(exif);
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** The same PNG with one more chunk right after its header. */
  public static byte[] pngWithChunk(byte[] png, String name, byte[] body) {
    int header = 8 + 25;
    ByteBuffer out = ByteBuffer.allocate(png.length + body.length + 12);
    out.put(png, 0, header).put(pngChunk(name, body));
    return out.put(png, header, png.length - header).array();
  }

  public static byte[] pngChunk(String name, byte[] body) {
    byte[] named = concat(name.getBytes(StandardCharsets.US_ASCII), body);
    CRC32 crc = new CRC32();
    crc.update(named);
    return ByteBuffer.allocate(body.length + 12)
        .putInt(body.length)
        .put(named)
        .putInt((int) crc.getValue())
        .array();
  }

  /** Converts a plain WebP to an extended one with EXIF. */
  static byte[] webpWithExif(byte[] webp, int width, int height, byte[] exif) {
    byte[] canvas = new byte[10];
    canvas[0] = 8;
    put24(canvas, 4, width - 1);
    put24(canvas, 7, height - 1);
    byte[] picture = Arrays.copyOfRange(webp, 12, webp.length);
    byte[] chunks = concat(concat(riffChunk("VP8X", canvas), picture), riffChunk("EXIF", exif));
    return riff(concat("WEBP".getBytes(StandardCharsets.US_ASCII), chunks));
  }

  static byte[] riff(byte[] body) {
    return riffChunk("RIFF", body);
  }

  static byte[] riffChunk(String name, byte[] body) {
    ByteBuffer out =
        ByteBuffer.allocate(8 + body.length + (body.length & 1)).order(ByteOrder.LITTLE_ENDIAN);
    return out.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(body.length).put(body).array();
  }

  private static void put24(byte[] target, int at, int value) {
    for (int i = 0; i < 3; i++) {
      target[at + i] = (byte) (value >> (8 * i));
    }
  }

  public static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
