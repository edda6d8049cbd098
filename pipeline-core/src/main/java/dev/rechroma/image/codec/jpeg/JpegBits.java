package dev.rechroma.image.codec.jpeg;

import dev.rechroma.image.ImageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The entropy-coded data of a JPEG file from one marker to the next, read bit by bit. */
final class JpegBits {
  /** Stands for no marker, where the file ends. */
  static final int NONE = -1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Number of bits in a window, at least. */
  static final int WINDOW = Long.SIZE - 7;

  /** Zeros after the data: more than a damaged unit of ten blocks can read past the end. */
  private static final int MARGIN = 4096;

  /** Number of equal bytes that picture data does not have by chance. */
  private static final int PADDING = 16;

  private final byte[] file;

  /** The data without the stuffed zeros that keep it from looking like markers. */
  private byte[] data = new byte[0];

  private int length;
  private long at;
  private int marker;
  private int markerAt;
  private int behind;

  JpegBits(byte[] file) {
    this.file = file;
  }

  /** Opens the data that begins at an offset of the file. */
  void open(int from) {
    if (data.length == 0) {
      data = new byte[file.length - from + MARGIN];
    }
    length = 0;
    at = 0;
    int start = from;
    for (int end = markEnd(start); end >= 0; end = markEnd(start)) {
      start = end;
    }
    Arrays.fill(data, length, length + MARGIN, (byte) 0);
  }

  /** Copies up to the next 0xFF, and that too if it is data; returns where more follows, or -1. */
  private int markEnd(int from) {
    int end = from;
    while (end < file.length && file[end] != -1) {
      end++;
    }
    System.arraycopy(file, from, data, length, end - from);
    length += end - from;
    int next = end;
    while (next < file.length && file[next] == -1) {
      next++;
    }
    if (next < file.length && file[next] == 0) {
      data[length++] = -1;
      return next + 1;
    }
    marker = next < file.length ? file[next] & 0xFF : NONE;
    markerAt = end;
    behind = Math.min(next + 1, file.length);
    return -1;
  }

  /** The next bits, at least {@link #WINDOW}, the first one highest; zeros past the end. */
  long window() {
    return window(data, at);
  }

  static long window(byte[] data, long at) {
    return (long) LONGS.get(data, (int) (at >>> 3)) << (at & 7);
  }

  /** Reads up to 16 bits as a number. */
  int read(int bits) {
    int value = bits == 0 ? 0 : (int) (window() >>> (Long.SIZE - bits));
    at += bits;
    return value;
  }

  void skip(long bits) {
    at += bits;
  }

  /** The data, for loops that keep it and the position, in bits, in local variables. */
  byte[] data() {
    return data;
  }

  long at() {
    return at;
  }

  void moveTo(long place) {
    at = place;
  }

  /** Whether reading went past the end. */
  boolean isBeyondEnd() {
    return at > 8L * length;
  }

  /** Whether a code at this position may be cut off. */
  boolean isNearEnd() {
    return at + JpegHuffman.MAX_BITS > 8L * length;
  }

  /** Number of whole bytes left. */
  int left() {
    return length - used();
  }

  private int used() {
    return (int) ((at + 7) >>> 3);
  }

  /** Whether the rest of the last byte is filled with ones, as required. */
  boolean isFilledUp() {
    int rest = (int) (8L * used() - at);
    return (window() >>> (Long.SIZE - 8)) >>> (8 - rest) == (1 << rest) - 1;
  }

  /** Whether the rest is a single repeated byte, which some cameras pad their files with. */
  boolean leftIsPadding() {
    return isPadding(length);
  }

  /** Whether the rest begins with padding or is empty, so that no code begins there. */
  boolean leftBeginsAsPadding() {
    return isPadding(Math.min(length, used() + PADDING));
  }

  private boolean isPadding(int end) {
    for (int i = used(); i < end; i++) {
      if (data[i] != data[end - 1] || (data[i] != 0 && data[i] != -1)) {
        return false;
      }
    }
    return true;
  }

  /** The marker that ends the data, or {@link #NONE}. */
  int marker() {
    return marker;
  }

  /** The offset of the marker in the file. */
  int markerAt() {
    return markerAt;
  }

  /** The offset after the marker in the file. */
  int behindMarker() {
    return behind;
  }

  /**
   * Checks that nothing follows the last code of a scan or restart interval.
   *
   * @throws ImageException if there is
   */
  void requireNoMore() throws ImageException {
    if (left() > 0 && !leftIsPadding()) {
      throw new ImageException("damaged JPEG: more picture data than the picture needs");
    }
  }

  /** The error for data that ends too early. */
  ImageException endsEarly() {
    return new ImageException(
        marker() == NONE ? "truncated JPEG" : "damaged JPEG: picture data is missing");
  }
}
