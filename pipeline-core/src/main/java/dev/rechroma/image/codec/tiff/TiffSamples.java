package dev.rechroma.image.codec.tiff;

import dev.rechroma.image.ImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Converts stored rows to samples of 8 or 16 bits: those of other depths are scaled to the full
 * range, palette indices are kept.
 */
final class TiffSamples {
  /**
   * The largest float accepted. Floats are black at 0 and white at 1; highlights may be slightly
   * above.
   */
  private static final double MAX_FLOAT = 1.5;

  private static final double MIN_FLOAT = -0.5;
  private static final int WHITE = 65535;

  private final TiffLayout layout;
  private final int[] scaled;
  private double smallest;
  private double largest;
  private boolean noNumber;

  TiffSamples(TiffLayout layout) {
    this.layout = layout;
    int levels = layout.bits() < 16 ? 1 << layout.bits() : 0;
    int white = layout.isBytes() ? 255 : WHITE;
    boolean indices = layout.photometric() == TiffPhotometric.PALETTE;
    scaled = new int[levels];
    for (int i = 0; i < levels; i++) {
      scaled[i] = indices ? i : (2 * i * white + levels - 1) / (2 * (levels - 1));
    }
  }

  /** Reads a row of samples of up to 8 bits. */
  void read(byte[] row, byte[] to) {
    if (layout.bits() == 8) {
      System.arraycopy(row, 0, to, 0, to.length);
      return;
    }
    BitReader bits = new BitReader(row, layout.bits());
    for (int i = 0; i < to.length; i++) {
      to[i] = (byte) scaled[bits.next()];
    }
  }

  /** Reads a row of samples of more than 8 bits. */
  void read(byte[] row, short[] to) {
    boolean bigEndian = layout.predictor() == 3;
    ByteBuffer in = ByteBuffer.wrap(row).order(bigEndian ? ByteOrder.BIG_ENDIAN : layout.order());
    if (layout.isFloat()) {
      readFloats(in, to);
    } else if (layout.bits() == 16) {
      in.asShortBuffer().get(to);
    } else if (layout.bits() < 16) {
      BitReader bits = new BitReader(row, layout.bits());
      for (int i = 0; i < to.length; i++) {
        to[i] = (short) scaled[bits.next()];
      }
    } else {
      readLong(in, to);
    }
  }

  private void readLong(ByteBuffer in, short[] to) {
    boolean three = layout.bits() == 24;
    long white = three ? 0xFFFFFFL : 0xFFFFFFFFL;
    for (int i = 0; i < to.length; i++) {
      long value = three ? threeBytes(in, 3 * i) : in.getInt(4 * i) & white;
      largest = Math.max(largest, (double) value / white);
      to[i] = (short) ((value * WHITE + white / 2) / white);
    }
  }

  private static long threeBytes(ByteBuffer in, int at) {
    int first = in.get(at) & 0xFF;
    int last = in.get(at + 2) & 0xFF;
    int middle = (in.get(at + 1) & 0xFF) << 8;
    boolean bigEndian = in.order() == ByteOrder.BIG_ENDIAN;
    return bigEndian ? first << 16 | middle | last : last << 16 | middle | first;
  }

  private void readFloats(ByteBuffer in, short[] to) {
    for (int i = 0; i < to.length; i++) {
      double value =
          switch (layout.bits()) {
            case 16 -> half(in.getShort(2 * i));
            case 32 -> in.getFloat(4 * i);
            default -> in.getDouble(8 * i);
          };
      noNumber |= Double.isNaN(value);
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
      to[i] = (short) Math.round(WHITE * Math.min(1, Math.max(0, value)));
    }
  }

  /** IEEE 754 binary16. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    float size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> (1024 + fraction) * (float) Math.scalb(1.0, exponent - 25);
        };
    return bits < 0 ? -size : size;
  }

  /** Rejects a picture of which nothing would be visible after clipping or scaling. */
  void checkRange() throws ImageException {
    if (noNumber) {
      throw new ImageException("TIFF with float samples that are NaN or infinite");
    }
    if (layout.isFloat() && (largest > MAX_FLOAT || smallest < MIN_FLOAT)) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "TIFF with float samples from %s to %s: only 0 (black) to 1 (white) is supported",
              (float) smallest,
              (float) largest));
    }
    if (!layout.isFloat() && layout.bits() > 16 && largest > 0 && largest < 1 / 256.0) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "TIFF with %d bits per sample, of which only the lowest are used",
              layout.bits()));
    }
  }

  /** Reads samples that are not whole bytes, which are packed from the highest bit on. */
  private static final class BitReader {
    private final byte[] row;
    private final int width;
    private int at;
    private int window;
    private int count;

    BitReader(byte[] row, int width) {
      this.row = row;
      this.width = width;
    }

    int next() {
      while (count < width) {
        window = window << 8 | (row[at++] & 0xFF);
        count += 8;
      }
      count -= width;
      return window >> count & ((1 << width) - 1);
    }
  }
}
