package dev.rechroma.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** A frame of a film in colour: sRGB of 8 or 16 bits in native memory. */
public final class ColourFrame implements AutoCloseable {
  private final Mat bgr;

  ColourFrame(Mat bgr) {
    this.bgr = bgr;
  }

  /** Samples blue, green, red of each pixel, row by row; of 16 bits with the low byte first. */
  public byte[] bgr() {
    int samples = Math.toIntExact(3 * bgr.total());
    if (bgr.depth() == CvType.CV_8U) {
      byte[] bytes = new byte[samples];
      bgr.get(0, 0, bytes);
      return bytes;
    }
    short[] values = new short[samples];
    bgr.get(0, 0, values);
    ByteBuffer bytes = ByteBuffer.allocate(2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(values);
    return bytes.array();
  }

  /** This frame and, to its right, another one of the same height and depth. */
  public ColourFrame beside(ColourFrame right) {
    Mat both = new Mat();
    Core.hconcat(List.of(bgr, right.bgr), both);
    return new ColourFrame(both);
  }

  @Override
  public void close() {
    bgr.release();
  }
}
