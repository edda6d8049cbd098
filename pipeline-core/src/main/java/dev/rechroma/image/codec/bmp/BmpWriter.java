package dev.rechroma.image.codec.bmp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.opencv.core.Mat;

/**
 * Writes a BMP file with alpha. OpenCV does not mark the fourth byte as alpha, so most readers
 * would ignore it.
 */
final class BmpWriter {
  private static final int FILE_HEADER = 14;
  private static final int V4_HEADER = 108;
  private static final int START = FILE_HEADER + V4_HEADER;
  private static final int BIT_FIELDS = 3;
  private static final int SRGB = 0x73524742;

  private BmpWriter() {}

  /**
   * Writes a file with a version 4 header.
   *
   * @param bgra 8-bit BGRA
   */
  static byte[] write(Mat bgra) {
    int rowBytes = Math.multiplyExact(4, bgra.cols());
    int pixels = Math.multiplyExact(rowBytes, bgra.rows());
    ByteBuffer file = ByteBuffer.allocate(Math.addExact(START, pixels));
    file.order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(START);
    file.putInt(V4_HEADER).putInt(bgra.cols()).putInt(bgra.rows());
    file.putShort((short) 1).putShort((short) 32).putInt(BIT_FIELDS).putInt(pixels);
    file.position(FILE_HEADER + 40);
    file.putInt(0xFF0000).putInt(0xFF00).putInt(0xFF).putInt(0xFF000000).putInt(SRGB);
    file.position(START);
    byte[] row = new byte[rowBytes];
    for (int y = bgra.rows() - 1; y >= 0; y--) {
      bgra.get(y, 0, row);
      file.put(row);
    }
    return file.array();
  }
}
