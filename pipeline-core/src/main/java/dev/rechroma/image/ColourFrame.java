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

  public int width() {
    return bgr.cols();
  }

  public int height() {
    return bgr.rows();
  }

  /** Whether it has 16 bits a sample. */
  public boolean isDeep() {
    return bgr.depth() == CvType.CV_16U;
  }

  /** Samples blue, green, red of each pixel, row by row; of 16 bits with the low byte first. */
  public byte[] bgr() {
    int samples = Math.multiplyExact(3 * width(), height());
    if (!isDeep()) {
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

  /** The frame, resized, in L*a*b*. */
  public LabImage toLab(int width, int height) {
    try (MatScope scope = new MatScope()) {
      return LabImage.of(LabColor.ofBgr(scope, scope.own(Resizer.resize(bgr, width, height))));
    }
  }

  @Override
  public void close() {
    bgr.release();
  }
}
