package dev.rechroma.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails once more bytes come out than are allowed. */
final class MeteredStream extends FilterInputStream {
  private long count;
  private long end;
  private String excess;

  MeteredStream(InputStream in, long limit, String excess) {
    super(in);
    allow(limit, excess);
  }

  /**
   * Sets the limit from now on.
   *
   * @param excess what to say when it is more
   */
  void allow(long more, String excess) {
    this.end = more > Long.MAX_VALUE - count ? Long.MAX_VALUE : count + more;
    this.excess = excess;
  }

  /** Bytes so far. */
  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    counted(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    counted(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = super.skip(Math.min(wanted, 1 << 20));
    counted(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void counted(long bytes) throws IOException {
    count += bytes;
    if (count > end) {
      throw new ArchiveException(excess);
    }
  }
}
