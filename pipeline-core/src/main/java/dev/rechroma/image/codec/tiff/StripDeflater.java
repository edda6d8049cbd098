package dev.rechroma.image.codec.tiff;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses strips with Deflate at its fastest level: higher levels take twice the time and hardly
 * make differences of photos smaller. The low bytes of 16-bit samples are noise that never repeats;
 * looking for repeats there takes more than half the time, for 2% of the size. A sample of each
 * strip shows whether it is worth it.
 */
final class StripDeflater implements AutoCloseable {
  private static final int SAMPLE = 1 << 12;

  /** By how many per cent repeats must shrink the sample. */
  private static final int WORTH_PERCENT = 4;

  private final Deflater repeats = new Deflater(Deflater.BEST_SPEED);
  private final Deflater codes = new Deflater(Deflater.BEST_SPEED);
  private byte[] packed = new byte[0];

  StripDeflater() {
    codes.setStrategy(Deflater.HUFFMAN_ONLY);
  }

  /** Compresses a strip to a zlib stream. */
  byte[] pack(byte[] strip) {
    Deflater deflater = repeat(strip) ? repeats : codes;
    int length = pack(deflater, strip, 0, strip.length);
    return Arrays.copyOf(packed, length);
  }

  private boolean repeat(byte[] strip) {
    int length = Math.min(SAMPLE, strip.length);
    int from = (strip.length - length) / 2;
    long with = pack(repeats, strip, from, length);
    long without = pack(codes, strip, from, length);
    return with * 100 < without * (100 - WORTH_PERCENT);
  }

  /** Compresses into the buffer; returns the number of bytes. */
  private int pack(Deflater deflater, byte[] strip, int from, int length) {
    deflater.reset();
    deflater.setInput(strip, from, length);
    deflater.finish();
    int count = 0;
    while (!deflater.finished()) {
      if (count == packed.length) {
        packed = Arrays.copyOf(packed, Math.max(2 * packed.length, length + length / 8 + SAMPLE));
      }
      count += deflater.deflate(packed, count, packed.length - count);
    }
    return count;
  }

  @Override
  public void close() {
    repeats.end();
    codes.end();
  }
}
