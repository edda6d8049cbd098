package dev.rechroma.image.codec.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * The rows of a picture as TIFF stores them: RGB, with alpha if there is one.
 *
 * @param bgr BGR of 8 or 16 bits
 * @param alpha alpha of the same depth, or null
 * @param associated whether colours are stored multiplied by alpha
 */
record RgbRows(Mat bgr, Mat alpha, boolean associated, ByteOrder order) {

  int count() {
    return bgr.rows();
  }

  private int channels() {
    return alpha == null ? 3 : 4;
  }

  private int unit() {
    return bgr.depth() == CvType.CV_8U ? 1 : 2;
  }

  int rowBytes() {
    return Math.multiplyExact(bgr.cols(), channels() * unit());
  }

  /** A row's samples, or the differences between neighbours. */
  byte[] read(int y, boolean differences) {
    byte[] row = unit() == 1 ? read8(y) : read16(y);
    if (differences) {
      TiffPredictor.apply(row, unit(), channels(), order);
    }
    return row;
  }

  private byte[] read8(int y) {
    byte[] colors = new byte[3 * bgr.cols()];
    bgr.get(y, 0, colors);
    byte[] shares = new byte[alpha == null ? 0 : bgr.cols()];
    if (alpha != null) {
      alpha.get(y, 0, shares);
    }
    byte[] row = new byte[rowBytes()];
    for (int x = 0, at = 0; x < bgr.cols(); x++) {
      for (int i = 2; i >= 0; i--) {
        int value = colors[3 * x + i] & 0xFF;
        row[at++] = (byte) (associated ? (value * (shares[x] & 0xFF) + 127) / 255 : value);
      }
      if (alpha != null) {
        row[at++] = shares[x];
      }
    }
    return row;
  }

  private byte[] read16(int y) {
    short[] colors = new short[3 * bgr.cols()];
    bgr.get(y, 0, colors);
    short[] shares = new short[alpha == null ? 0 : bgr.cols()];
    if (alpha != null) {
      alpha.get(y, 0, shares);
    }
    ByteBuffer row = ByteBuffer.allocate(rowBytes()).order(order);
    for (int x = 0; x < bgr.cols(); x++) {
      for (int i = 2; i >= 0; i--) {
        long value = colors[3 * x + i] & 0xFFFF;
        row.putShort((short) (associated ? (value * (shares[x] & 0xFFFF) + 32767) / 65535 : value));
      }
      if (alpha != null) {
        row.putShort(shares[x]);
      }
    }
    return row.array();
  }
}
