package dev.rechroma.image.codec.tiff;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;

/** PackBits compression, by runs of bytes (TIFF 6.0, section 9). */
final class PackBits {
  private static final int MAX_RUN = 128;

  private PackBits() {}

  static InputStream unpack(byte[] packed, int start, int count) {
    return new Unpacked(packed, start, count);
  }

  /** Compresses a row; a run never continues past the end of a row. */
  static void pack(byte[] bytes, int from, int to, ByteArrayOutputStream out) {
    int at = from;
    while (at < to) {
      int run = runAt(bytes, at, to);
      if (run > 1) {
        out.write(1 - run);
        out.write(bytes[at]);
        at += run;
      } else {
        int end = at + 1;
        while (end < to && end - at < MAX_RUN && runAt(bytes, end, to) < 3) {
          end++;
        }
        out.write(end - at - 1);
        out.write(bytes, at, end - at);
        at = end;
      }
    }
  }

  private static int runAt(byte[] bytes, int at, int to) {
    int end = at + 1;
    while (end < to && end - at < MAX_RUN && bytes[end] == bytes[at]) {
      end++;
    }
    return end - at;
  }

  private static final class Unpacked extends InputStream {
    private final byte[] packed;
    private final int end;
    private int at;
    private int literal;
    private int repeats;

    Unpacked(byte[] packed, int start, int count) {
      this.packed = packed;
      at = start;
      end = start + count;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int count) {
      int done = 0;
      while (done < count && hasRun()) {
        int part = Math.min(count - done, literal + repeats);
        if (literal > 0) {
          part = Math.min(part, end - at);
          System.arraycopy(packed, at, to, offset + done, part);
          at += part;
          literal -= part;
        } else {
          Arrays.fill(to, offset + done, offset + done + part, packed[at]);
          repeats -= part;
          at += repeats == 0 ? 1 : 0;
        }
        done += part;
      }
      return done == 0 && count > 0 ? -1 : done;
    }

    private boolean hasRun() {
      while (literal == 0 && repeats == 0 && at < end) {
        int head = packed[at++];
        literal = head >= 0 ? head + 1 : 0;
        repeats = head < 0 && head > -MAX_RUN ? 1 - head : 0;
      }
      return literal + repeats > 0 && at < end;
    }
  }
}
