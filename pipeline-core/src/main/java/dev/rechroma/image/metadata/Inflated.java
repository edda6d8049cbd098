package dev.rechroma.image.metadata;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses zlib data up to a limit, as it may be a compression bomb. */
public final class Inflated {
  private static final int FIRST_BYTES = 1 << 16;

  private Inflated() {}

  /** The data; empty if it is damaged, truncated or longer than {@code max} bytes. */
  public static byte[] upTo(int max, Bytes deflated) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(deflated.copy());
      byte[] data = new byte[Math.min(max, FIRST_BYTES)];
      int length = inflater.inflate(data);
      while (!inflater.finished()) {
        if (length < data.length || length == max) {
          return new byte[0];
        }
        data = Arrays.copyOf(data, (int) Math.min(max, 4L * length));
        length += inflater.inflate(data, length, data.length - length);
      }
      return Arrays.copyOf(data, length);
    } catch (DataFormatException damaged) {
      return new byte[0];
    } finally {
      inflater.end();
    }
  }
}
