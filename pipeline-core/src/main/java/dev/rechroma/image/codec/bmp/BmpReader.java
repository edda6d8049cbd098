package dev.rechroma.image.codec.bmp;

import dev.rechroma.image.ImageException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** Reads the pixels of a BMP file. */
final class BmpReader {
  private final byte[] file;
  private final BmpLayout layout;
  private final int width;
  private final int height;

  private BmpReader(byte[] file) throws ImageException {
    this.file = file;
    layout = BmpParser.layout(file);
    width = layout.header().width();
    height = layout.header().height();
  }

  /** The pixels as 8-bit BGR or BGRA; the caller releases them. */
  static Mat read(byte[] file) throws ImageException {
    return new BmpReader(file).read();
  }

  private Mat read() throws ImageException {
    Mat pixels = new Mat(height, width, layout.hasAlpha() ? CvType.CV_8UC4 : CvType.CV_8UC3);
    try {
      if (layout.coding().isRuns()) {
        readRuns(pixels);
      } else {
        readRows(pixels);
      }
      return pixels;
    } catch (ImageException | RuntimeException e) {
      pixels.release();
      throw e;
    }
  }

  private void readRuns(Mat pixels) throws ImageException {
    BmpRuns runs = new BmpRuns(file, layout);
    byte[] row = new byte[3 * width];
    for (int y = height - 1; y >= 0; y--) {
      byte[] indices = runs.nextRow();
      for (int x = 0; x < width; x++) {
        putColor(indices[x] & 0xFF, row, x);
      }
      pixels.put(y, 0, row);
    }
    runs.checkEnd();
  }

  private void readRows(Mat pixels) throws ImageException {
    byte[] row = new byte[pixels.channels() * width];
    for (int y = 0; y < height; y++) {
      long place = layout.topDown() ? y : height - 1 - y;
      int at = (int) (layout.start() + place * layout.rowBytes());
      switch (layout.coding()) {
        case BYTES -> System.arraycopy(file, at, row, 0, row.length);
        case MASKS -> readMasked(at, row);
        default -> readIndices(at, row);
      }
      pixels.put(y, 0, row);
    }
  }

  private void readIndices(int at, byte[] row) throws ImageException {
    int bits = layout.bits();
    for (int x = 0; x < width; x++) {
      long bit = (long) x * bits;
      int shift = 8 - bits - (int) (bit & 7);
      putColor((file[at + (int) (bit >> 3)] & 0xFF) >> shift & ((1 << bits) - 1), row, x);
    }
  }

  private void putColor(int index, byte[] row, int x) throws ImageException {
    if (index >= layout.palette().length) {
      throw new ImageException("damaged BMP: a colour that is not in its palette");
    }
    int color = layout.palette()[index];
    row[3 * x] = (byte) color;
    row[3 * x + 1] = (byte) (color >> 8);
    row[3 * x + 2] = (byte) (color >> 16);
  }

  private void readMasked(int at, byte[] row) {
    int bytes = layout.bits() / 8;
    int channels = row.length / width;
    for (int channel = 0; channel < channels; channel++) {
      // Masks are in the order red, green, blue, alpha.
      int mask = layout.masks()[channel == 3 ? 3 : 2 - channel];
      int shift = Integer.numberOfTrailingZeros(mask);
      long most = Integer.toUnsignedLong(mask >>> shift);
      for (int x = 0; x < width; x++) {
        long value = Integer.toUnsignedLong((pixel(at + bytes * x, bytes) & mask) >>> shift);
        row[channels * x + channel] =
            (byte) (most == 255 ? value : (value * 255 + most / 2) / most);
      }
    }
  }

  private int pixel(int at, int bytes) {
    int low = (file[at] & 0xFF) | (file[at + 1] & 0xFF) << 8;
    return bytes == 2 ? low : low | (file[at + 2] & 0xFF) << 16 | file[at + 3] << 24;
  }
}
