package dev.rechroma.image.codec.tiff;

import java.io.IOException;
import java.io.InputStream;

/**
 * Decodes TIFF's LZW (TIFF 6.0, section 13), including the variant of old writers, which begins
 * each code with its lowest bit and widens codes one entry later.
 */
final class LzwInputStream extends InputStream {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int MAX_WIDTH = 12;
  private static final int MAX_CODES = 1 << MAX_WIDTH;

  private final byte[] packed;
  private final int end;
  private final boolean old;
  private final int[] prefix = new int[MAX_CODES];
  private final byte[] suffix = new byte[MAX_CODES];
  private final byte[] first = new byte[MAX_CODES];
  private final int[] length = new int[MAX_CODES];
  private int at;
  private int bits;
  private int bitCount;
  private int width = 9;
  private int next = FIRST;
  private int previous = -1;

  /** A string that was too long for the reader; what follows {@code delivered} is still unread. */
  private final byte[] string = new byte[MAX_CODES];

  private int delivered;
  private int stringLength;
  private boolean ended;

  LzwInputStream(byte[] packed, int start, int count) {
    this.packed = packed;
    at = start;
    end = start + count;
    old = count > 1 && packed[start] == 0 && (packed[start + 1] & 1) == 1;
    for (int i = 0; i < CLEAR; i++) {
      suffix[i] = (byte) i;
      first[i] = (byte) i;
      length[i] = 1;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      if (delivered < stringLength) {
        int part = Math.min(count - done, stringLength - delivered);
        System.arraycopy(string, delivered, to, offset + done, part);
        delivered += part;
        done += part;
        continue;
      }
      int code = nextString();
      if (code == END) {
        return done == 0 ? -1 : done;
      }
      int bytes = length[code];
      if (bytes <= count - done) {
        spell(code, bytes, to, offset + done);
        done += bytes;
      } else {
        spell(code, bytes, string, 0);
        stringLength = bytes;
        delivered = 0;
      }
    }
    return done;
  }

  /** The code of the next string, once the table knows it. */
  private int nextString() throws IOException {
    int code = nextCode();
    while (code == CLEAR) {
      width = 9;
      next = FIRST;
      previous = -1;
      code = nextCode();
    }
    if (code != END) {
      learn(code);
      previous = code;
    }
    return code;
  }

  /**
   * Adds a string to the table. A code may be used just before it is defined: then its string ends
   * with its own first byte.
   */
  private void learn(int code) throws IOException {
    if (code > next || (code == next && previous < 0) || code >= MAX_CODES) {
      throw new IOException("LZW code without a string");
    }
    if (previous < 0) {
      if (code >= CLEAR) {
        throw new IOException("LZW code without a string");
      }
      return;
    }
    if (next < MAX_CODES) {
      prefix[next] = previous;
      suffix[next] = code == next ? first[previous] : first[code];
      first[next] = first[previous];
      length[next] = length[previous] + 1;
      next++;
      int widest = (1 << width) - (old ? 0 : 1);
      if (next >= widest && width < MAX_WIDTH) {
        width++;
      }
    }
  }

  private void spell(int code, int bytes, byte[] to, int offset) {
    int symbol = code;
    for (int i = offset + bytes - 1; i >= offset; i--) {
      to[i] = suffix[symbol];
      symbol = prefix[symbol];
    }
  }

  private int nextCode() {
    while (bitCount < width) {
      if (ended || at == end) {
        ended = true;
        return END;
      }
      int value = packed[at++] & 0xFF;
      bits = old ? bits | value << bitCount : bits << 8 | value;
      bitCount += 8;
    }
    bitCount -= width;
    int code = (old ? bits : bits >>> bitCount) & ((1 << width) - 1);
    bits = old ? bits >>> width : bits & ((1 << bitCount) - 1);
    return code;
  }
}
