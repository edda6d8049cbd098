package dev.rechroma.image.metadata;

import dev.rechroma.image.ImageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.zip.CRC32;

/**
 * A window on a file. Every read is bounds-checked; reading past the end means that the file is
 * truncated. Offsets are longs from the start of the window, so sums of hostile values cannot
 * overflow.
 */
public final class Bytes {
  private final byte[] data;
  private final int start;
  private final int length;
  private final ByteOrder order;
  private final String what;

  private Bytes(byte[] data, int start, int length, ByteOrder order, String what) {
    this.data = data;
    this.start = start;
    this.length = length;
    this.order = order;
    this.what = what;
  }

  /**
   * The whole file.
   *
   * @param what name of the file's kind, for messages: "truncated {what}"
   */
  public static Bytes of(byte[] file, ByteOrder order, String what) {
    return new Bytes(file, 0, file.length, order, what);
  }

  Bytes ordered(ByteOrder other) {
    return new Bytes(data, start, length, other, what);
  }

  public Bytes slice(long at, long count) throws ImageException {
    require(at, count);
    return new Bytes(data, start + (int) at, (int) count, order, what);
  }

  public Bytes from(long at) throws ImageException {
    return slice(at, length - at);
  }

  /** The bytes after the first {@code count}; empty if there are fewer. */
  public Bytes tail(int count) {
    int skipped = Math.min(count, length);
    return new Bytes(data, start + skipped, length - skipped, order, what);
  }

  /** At most the first {@code count} bytes. */
  public Bytes head(int count) {
    return new Bytes(data, start, Math.min(count, length), order, what);
  }

  /** The first byte, or 0 if there is none. */
  public int first() {
    return length == 0 ? 0 : data[start] & 0xFF;
  }

  public ByteOrder order() {
    return order;
  }

  /** The whole file that this is a part of; must not be written to. */
  public byte[] array() {
    return data;
  }

  /** The start of this window in {@link #array}. */
  public int start() {
    return start;
  }

  public int length() {
    return length;
  }

  public boolean holds(long at, long count) {
    return at >= 0 && count >= 0 && at <= length && count <= length - at;
  }

  public void require(long at, long count) throws ImageException {
    if (!holds(at, count)) {
      throw new ImageException("truncated " + what);
    }
  }

  public int u8(long at) throws ImageException {
    require(at, 1);
    return data[start + (int) at] & 0xFF;
  }

  public int u16(long at) throws ImageException {
    int first = u8(at);
    int second = u8(at + 1);
    return order == ByteOrder.BIG_ENDIAN ? first << 8 | second : second << 8 | first;
  }

  public long u32(long at) throws ImageException {
    long first = u16(at);
    long second = u16(at + 2);
    return order == ByteOrder.BIG_ENDIAN ? first << 16 | second : second << 16 | first;
  }

  /** Eight bytes; values with the highest bit set become negative. */
  public long u64(long at) throws ImageException {
    long first = u32(at);
    long second = u32(at + 4);
    return order == ByteOrder.BIG_ENDIAN ? first << 32 | second : second << 32 | first;
  }

  public boolean startsWith(String ascii) {
    return hasAt(0, ascii);
  }

  public boolean hasAt(long at, String ascii) {
    byte[] expected = ascii.getBytes(StandardCharsets.ISO_8859_1);
    if (!holds(at, expected.length)) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (data[start + (int) at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether a file has these bytes, 0 to 255 each, at an offset. */
  public static boolean hasAt(byte[] file, int at, int... expected) {
    if (file.length - expected.length < at) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((file[at + i] & 0xFF) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether a file begins with these bytes, 0 to 255 each. */
  public static boolean startsWith(byte[] file, int... expected) {
    return hasAt(file, 0, expected);
  }

  public String latin1() {
    return new String(data, start, length, StandardCharsets.ISO_8859_1);
  }

  public byte[] copy() {
    return Arrays.copyOfRange(data, start, start + length);
  }

  /** A copy of a file with more bytes inserted at an offset. */
  public static byte[] inserted(byte[] file, int at, byte[] more) {
    byte[] whole = Arrays.copyOf(file, Math.addExact(file.length, more.length));
    System.arraycopy(file, at, whole, at + more.length, file.length - at);
    System.arraycopy(more, 0, whole, at, more.length);
    return whole;
  }

  /** The CRC-32 of all bytes. */
  public long crc32() {
    CRC32 sum = new CRC32();
    sum.update(data, start, length);
    return sum.getValue();
  }

  /** All bytes of several windows, one after the other. */
  public static byte[] concat(Collection<Bytes> windows) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    windows.forEach(window -> all.write(window.data, window.start, window.length));
    return all.toByteArray();
  }
}
