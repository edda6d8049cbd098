package dev.rechroma.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A row of floats in the binary form of ND4J (the one that DL4J's model files hold), read with the
 * length known beforehand: a file that claims another is refused before anything is allocated.
 */
final class ArrayFile {
  private static final String FLOAT = "FLOAT";
  private static final String ALLOCATION = "MIXED_DATA_TYPES";
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_SHAPE = 32;

  private ArrayFile() {}

  /** Writes [1, length], order c. */
  static void write(OutputStream stream, float[] values) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    long[] shape = shapeInfo(values.length);
    header(out, shape.length, "LONG");
    for (long each : shape) {
      out.writeLong(each);
    }
    header(out, values.length, FLOAT);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (float value : values) {
      if (!buffer.hasRemaining()) {
        out.write(buffer.array());
        buffer.clear();
      }
      buffer.putFloat(value);
    }
    out.write(buffer.array(), 0, buffer.position());
    out.flush();
  }

  private static void header(DataOutputStream out, long length, String type) throws IOException {
    out.writeUTF(ALLOCATION);
    out.writeLong(length);
    out.writeUTF(type);
  }

  /** Rank, shape, strides, data type bits, element-wise stride, order: ND4J's shape information. */
  private static long[] shapeInfo(long length) {
    long floatBits = 1L << 14;
    return new long[] {2, 1, length, length, 1, floatBits, 1, 'c'};
  }

  /**
   * Reads exactly {@code length} values.
   *
   * @throws IOException where the content is no such array
   */
  static float[] read(InputStream stream, int length) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    in.readUTF();
    long shapeLength = in.readLong();
    in.readUTF();
    if (shapeLength < 1 || shapeLength > LONGEST_SHAPE) {
      throw new IOException("no array: a shape of " + shapeLength + " numbers");
    }
    in.skipNBytes(shapeLength * Long.BYTES);
    in.readUTF();
    long count = in.readLong();
    String type = in.readUTF();
    if (count != length || !type.equals(FLOAT)) {
      throw new IOException(
          "%d values of type %s, expected %d of type %s".formatted(count, type, length, FLOAT));
    }
    return floats(in, length);
  }

  private static float[] floats(DataInputStream in, int length) throws IOException {
    float[] values = new float[length];
    byte[] chunk = new byte[BUFFER];
    for (int done = 0; done < length; ) {
      int wanted = Math.min(BUFFER, (length - done) * Float.BYTES);
      if (in.readNBytes(chunk, 0, wanted) < wanted) {
        throw new EOFException("the array ends after " + done + " of " + length + " values");
      }
      ByteBuffer.wrap(chunk, 0, wanted).asFloatBuffer().get(values, done, wanted / Float.BYTES);
      done += wanted / Float.BYTES;
    }
    return values;
  }
}
