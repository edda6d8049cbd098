package dev.rechroma.image.codec.jpeg.leptonica;

import static org.bytedeco.leptonica.global.leptonica.L_JPEG_CONTINUE_WITH_BAD_DATA;
import static org.bytedeco.leptonica.global.leptonica.L_SEVERITY_NONE;
import static org.bytedeco.leptonica.global.leptonica.lept_free;
import static org.bytedeco.leptonica.global.leptonica.pixReadMemJpeg;
import static org.bytedeco.leptonica.global.leptonica.pixSetChromaSampling;
import static org.bytedeco.leptonica.global.leptonica.pixWriteMemJpeg;
import static org.bytedeco.leptonica.global.leptonica.setMsgSeverity;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.opencv.core.Mat;

/** Decodes and encodes JPEG files of 8 bits in gray or colour. */
public final class LeptonicaJpeg {
  private static final String NAME = "JPEG";

  /** Leptonica makes no larger pictures. */
  private static final long MAX_PIXELS = 400_000_000;

  /** Leptonica takes 0 for its default; libjpeg takes it for 1. */
  private static final int LOWEST_QUALITY = 1;

  static {
    // It would report each bad file on the screen.
    setMsgSeverity(L_SEVERITY_NONE);
  }

  private LeptonicaJpeg() {}

  /** Whether pictures of as many pixels can be decoded and encoded. */
  public static boolean holds(long pixels) {
    return pixels <= MAX_PIXELS;
  }

  /**
   * A new BGR Mat, which the caller releases.
   *
   * @param file whose picture is within limits
   * @param times 1, 2, 4 or 8, by which the sides are divided
   * @throws ImageException if the decoder rejects the file
   */
  public static Mat decode(byte[] file, int times) throws ImageException {
    int[] warnings = new int[1];
    try (MatScope scope = new MatScope();
        Pix pix =
            Pix.of(
                pixReadMemJpeg(
                    file, file.length, 0, times, warnings, L_JPEG_CONTINUE_WITH_BAD_DATA))) {
      return pix.toBgr(scope);
    }
  }

  /**
   * A file without chroma subsampling.
   *
   * @param bgr of 8 bits
   * @param quality 0 to 100
   * @throws ImageException if the encoder rejects the picture
   */
  public static byte[] encode(Mat bgr, int quality) throws ImageException {
    try (MatScope scope = new MatScope();
        Pix pix = Pix.ofBgr(scope, bgr);
        PointerPointer<BytePointer> data = new PointerPointer<>(1);
        SizeTPointer size = new SizeTPointer(1)) {
      data.put(0, null);
      pixSetChromaSampling(pix.pix(), 0);
      if (pixWriteMemJpeg(data, size, pix.pix(), Math.max(quality, LOWEST_QUALITY), 0) != 0) {
        throw new ImageException("cannot be written as " + NAME);
      }
      return bytes(data.get(BytePointer.class), size.get());
    }
  }

  private static byte[] bytes(BytePointer data, long size) {
    try {
      byte[] bytes = new byte[Math.toIntExact(size)];
      data.get(bytes);
      return bytes;
    } finally {
      lept_free(data);
    }
  }
}
