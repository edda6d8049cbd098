package dev.rechroma.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataInputStream;

/** Random access to a file of any Hadoop file system. */
final class HadoopChannel implements SeekableByteChannel {
  private final FSDataInputStream in;
  private final long size;
  private long budget = Long.MAX_VALUE;
  private boolean open = true;

  HadoopChannel(FSDataInputStream in, long size) {
    this.in = in;
    this.size = size;
  }

  /** Limits the bytes that may be read from now on. */
  void allow(long bytes) {
    budget = bytes;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    byte[] buffer = new byte[Math.min(target.remaining(), 1 << 16)];
    int read = in.read(buffer, 0, buffer.length);
    if (read > 0) {
      target.put(buffer, 0, read);
      budget -= read;
      if (budget < 0) {
        throw new ArchiveException("its directory is longer than max-entries allows");
      }
    }
    return read;
  }

  @Override
  public long position() throws IOException {
    return in.getPos();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    if (position > size) {
      throw new IOException("cut short");
    }
    in.seek(position);
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** Leaves the stream open: a zip that cannot be opened closes this, and is then streamed. */
  @Override
  public void close() {
    open = false;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long length) {
    throw new NonWritableChannelException();
  }
}
