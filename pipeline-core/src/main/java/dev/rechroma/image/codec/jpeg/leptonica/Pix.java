package dev.rechroma.image.codec.jpeg.leptonica;

import static org.bytedeco.leptonica.global.leptonica.pixCreateNoInit;
import static org.bytedeco.leptonica.global.leptonica.pixDestroy;
import static org.bytedeco.leptonica.global.leptonica.pixEndianByteSwap;
import static org.bytedeco.leptonica.global.leptonica.pixGetData;
import static org.bytedeco.leptonica.global.leptonica.pixGetDepth;
import static org.bytedeco.leptonica.global.leptonica.pixGetHeight;
import static org.bytedeco.leptonica.global.leptonica.pixGetWidth;
import static org.bytedeco.leptonica.global.leptonica.pixGetWpl;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.MatScope;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.leptonica.PIX;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/**
 * A picture of Leptonica, 8 bits of gray or 32 of colour a pixel. A pixel in colour is an integer,
 * red highest: in the memory of this processor its bytes are none, blue, green, red. So from the
 * second byte on there is blue, green, red and one more of each pixel but the last.
 */
record Pix(PIX pix) implements AutoCloseable {
  private static final int GRAY_DEPTH = 8;
  private static final int COLOUR_DEPTH = 32;
  private static final int COLOUR_BYTES = 4;
  private static final int COLOURS = 3;

  /**
   * @throws ImageException if there is none
   */
  static Pix of(PIX pix) throws ImageException {
    if (pix == null || pix.isNull()) {
      throw ImageException.undecodable("JPEG", null);
    }
    return new Pix(pix);
  }

  /** A copy of a BGR Mat of 8 bits. */
  static Pix ofBgr(MatScope scope, Mat bgr) throws ImageException {
    Pix pix = of(pixCreateNoInit(bgr.cols(), bgr.rows(), COLOUR_DEPTH));
    Mat row = scope.own(bgr.reshape(COLOURS, 1));
    int last = row.cols() - 1;
    if (last > 0) {
      Imgproc.cvtColor(scope.own(row.colRange(0, last)), pix.bgra(scope), Imgproc.COLOR_BGR2BGRA);
    }
    byte[] colours = new byte[COLOURS];
    row.get(0, last, colours);
    pix.memory().put(COLOUR_BYTES * last + 1, colours);
    return pix;
  }

  /** A new BGR Mat, which the caller releases; gray ones have their byte order changed. */
  Mat toBgr(MatScope scope) {
    Mat bgr = new Mat(height(), width(), CvType.CV_8UC3);
    if (pixGetDepth(pix) == GRAY_DEPTH) {
      Imgproc.cvtColor(gray(scope), bgr, Imgproc.COLOR_GRAY2BGR);
      return bgr;
    }
    Mat row = scope.own(bgr.reshape(COLOURS, 1));
    int last = row.cols() - 1;
    if (last > 0) {
      Imgproc.cvtColor(bgra(scope), scope.own(row.colRange(0, last)), Imgproc.COLOR_BGRA2BGR);
    }
    byte[] colours = new byte[COLOURS];
    memory().get(COLOUR_BYTES * last + 1, colours);
    row.put(0, last, colours);
    return bgr;
  }

  private Mat gray(MatScope scope) {
    pixEndianByteSwap(pix);
    return scope.own(new Mat(height(), width(), CvType.CV_8U, memory(), rowBytes()));
  }

  /** All pixels but the last in a row. */
  private Mat bgra(MatScope scope) {
    ByteBuffer memory = memory();
    int last = memory.capacity() / COLOUR_BYTES - 1;
    return scope.own(new Mat(1, last, CvType.CV_8UC4, memory.position(1).slice()));
  }

  private ByteBuffer memory() {
    return new BytePointer(pixGetData(pix)).capacity(rowBytes() * height()).asByteBuffer();
  }

  private int width() {
    return pixGetWidth(pix);
  }

  private int height() {
    return pixGetHeight(pix);
  }

  private long rowBytes() {
    return (long) Integer.BYTES * pixGetWpl(pix);
  }

  @Override
  public void close() {
    pixDestroy(pix);
  }
}
