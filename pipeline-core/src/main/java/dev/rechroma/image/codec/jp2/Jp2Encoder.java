package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import dev.rechroma.image.codec.AssociatedAlpha;
import dev.rechroma.image.metadata.Bytes;
import dev.rechroma.image.metadata.IccProfile;
import dev.rechroma.image.metadata.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** Writes JPEG 2000: OpenCV writes the codestream, this class writes the boxes around it. */
final class Jp2Encoder {
  private static final int SRGB = 16;
  private static final int LOSSLESS = 1000;

  /** Bytes per thousand bytes of samples, tried one after the other. */
  private static final int[] RATES = {50, 100, 200, 400};

  /**
   * PSNR at quality 0, dB; a quality of 92 requires 42.7 dB and 80 requires 40.8 dB, about the same
   * as JPEG.
   */
  private static final double LEAST_PSNR = 28;

  private static final double PSNR_STEP = 0.16;

  /** OpenCV always asks for five wavelet levels, which fails for smaller pictures. */
  private static final int MIN_SIDE = 32;

  /** Limits memory; only narrow strips need more. */
  private static final long MAX_DOUBLED_PIXELS = 1L << 24;

  private final Jp2Style style;
  private final int quality;

  /**
   * @param quality 0 to 100, for pictures from lossy files
   */
  Jp2Encoder(Jp2Style style, int quality) {
    this.style = style;
    this.quality = quality;
  }

  byte[] encode(Mat bgr, Mat alpha, Metadata metadata) throws ImageException {
    byte[] codestream;
    try (MatScope scope = new MatScope()) {
      codestream = codestream(samples(scope, bgr, alpha));
    }
    return style.raw() && alpha == null
        ? codestream
        : file(bgr, alpha != null, metadata, codestream);
  }

  private Mat samples(MatScope scope, Mat bgr, Mat alpha) {
    if (alpha == null) {
      return bgr;
    }
    Mat colors = style.associated() ? AssociatedAlpha.multiplied(scope, bgr, alpha) : bgr;
    Mat bgra = scope.empty();
    Core.merge(List.of(colors, alpha), bgra);
    return bgra;
  }

  private byte[] codestream(Mat samples) throws ImageException {
    if (Math.min(samples.cols(), samples.rows()) < MIN_SIDE) {
      return small(samples);
    }
    if (!style.reversible() && quality < 100) {
      for (int rate : RATES) {
        byte[] codestream = codestream(samples, rate);
        if (isGood(codestream, samples)) {
          return codestream;
        }
      }
    }
    return codestream(samples, LOSSLESS);
  }

  /** Always lossless: a small picture gains little from less. */
  private static byte[] small(Mat samples) throws ImageException {
    int times = 0;
    while ((Math.min(samples.cols(), samples.rows()) << times) < MIN_SIDE) {
      times++;
    }
    if ((samples.total() << (2 * times)) > MAX_DOUBLED_PIXELS) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "a strip of %d x %d px cannot be written as JPEG 2000",
              samples.cols(),
              samples.rows()));
    }
    try (MatScope scope = new MatScope()) {
      Mat larger = J2kDoubling.doubled(scope, samples, times);
      return J2kDoubling.undone(codestream(larger, LOSSLESS), times);
    }
  }

  /** Whether the quality suffices. A rate does not determine it: what suits a sky ruins grass. */
  private boolean isGood(byte[] codestream, Mat samples) {
    try (MatScope scope = new MatScope()) {
      Mat encoded = scope.own(new Mat(1, codestream.length, CvType.CV_8U));
      encoded.put(0, 0, codestream);
      Mat decoded = scope.own(Imgcodecs.imdecode(encoded, Imgcodecs.IMREAD_UNCHANGED));
      double white = samples.depth() == CvType.CV_8U ? 255 : 65535;
      return Core.PSNR(samples, decoded, white) >= LEAST_PSNR + PSNR_STEP * quality;
    }
  }

  /**
   * Encodes a codestream by way of a file, as OpenCV writes JPEG 2000 only to files.
   *
   * @param rate bytes allowed per thousand bytes of samples
   */
  private static byte[] codestream(Mat samples, int rate) throws ImageException {
    try {
      Path file = Files.createTempFile("rechroma", ".jp2");
      try (MatScope scope = new MatScope()) {
        MatOfInt parameters =
            scope.own(new MatOfInt(Imgcodecs.IMWRITE_JPEG2000_COMPRESSION_X1000, rate));
        if (!Imgcodecs.imwrite(file.toString(), samples, parameters)) {
          throw new ImageException("cannot be written as JPEG 2000");
        }
        return Jp2Parser.codestream(Files.readAllBytes(file));
      } finally {
        Files.delete(file);
      }
    } catch (ImageException e) {
      throw e;
    } catch (Exception e) {
      // Native code throws CvException, and a bare Exception for C++ ones such as bad_alloc.
      throw new ImageException("cannot be written as JPEG 2000", e);
    }
  }

  private byte[] file(Mat bgr, boolean alpha, Metadata metadata, byte[] codestream) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(codestream.length + (1 << 14));
    Jp2Metadata.write(out, "jP  ", new byte[] {0x0D, 0x0A, (byte) 0x87, 0x0A});
    Jp2Metadata.write(out, "ftyp", "jp2 \0\0\0\0jp2 ".getBytes(StandardCharsets.US_ASCII));
    Jp2Metadata.write(out, "jp2h", header(bgr, alpha, metadata));
    out.writeBytes(Jp2Metadata.boxes(metadata));
    Jp2Metadata.write(out, "jp2c", codestream);
    return out.toByteArray();
  }

  private byte[] header(Mat bgr, boolean alpha, Metadata metadata) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int bits = bgr.depth() == CvType.CV_8U ? 8 : 16;
    ByteBuffer size = ByteBuffer.allocate(14).putInt(bgr.rows()).putInt(bgr.cols());
    size.putShort((short) (alpha ? 4 : 3)).put((byte) (bits - 1)).put((byte) 7);
    Jp2Metadata.write(out, "ihdr", size.array());
    Jp2Metadata.write(out, "colr", color(metadata.icc()));
    if (alpha) {
      Jp2Metadata.write(out, "cdef", channels());
    }
    metadata
        .part(Jp2Metadata.RESOLUTION)
        .ifPresent(body -> Jp2Metadata.write(out, Jp2Metadata.RESOLUTION, body));
    return out.toByteArray();
  }

  private static byte[] color(IccProfile icc) {
    if (icc == null) {
      return ByteBuffer.allocate(7).put((byte) 1).putShort((short) 0).putInt(SRGB).array();
    }
    return Bytes.inserted(icc.bytes(), 0, new byte[] {2, 0, 0});
  }

  private byte[] channels() {
    ByteBuffer out = ByteBuffer.allocate(2 + 4 * 6).putShort((short) 4);
    for (int i = 0; i < 3; i++) {
      out.putShort((short) i).putShort((short) 0).putShort((short) (i + 1));
    }
    int type = style.associated() ? 2 : 1;
    return out.putShort((short) 3).putShort((short) type).putShort((short) 0).array();
  }
}
