package dev.rechroma.tensor;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * A row vector in ND4J's binary format, as in DL4J's model files, of type FLOAT or HALF. The reader
 * knows the length beforehand: a file that claims another one is rejected before anything is
 * allocated.
 */
public final class ArrayFile {
  private static final String ALLOCATION = "MIXED_DATA_TYPES";
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_SHAPE = 32;

  private ArrayFile() {}

  /** Writes [1, length], order c, with 32 bits per value; the stream stays open. */
  public static void write(OutputStream stream, float[] values) throws IOException {
    write(stream, values, Precision.FLOAT);
  }

  /**
   * Writes [1, length], order c; the stream stays open.
   *
   * @param precision HALF rounds to nearest, ties to even
   * @throws IllegalArgumentException if HALF cannot hold a value: NaN, or beyond 65504
   */
  public static void write(OutputStream stream, float[] values, Precision precision)
      throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    long[] shape = shapeInfo(values.length, precision);
    header(out, shape.length, "LONG");
    for (long each : shape) {
      out.writeLong(each);
    }
    header(out, values.length, precision.name());
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (float value : values) {
      if (!buffer.hasRemaining()) {
        out.write(buffer.array());
        buffer.clear();
      }
      precision.put(buffer, value);
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
  private static long[] shapeInfo(long length, Precision precision) {
    return new long[] {2, 1, length, length, 1, precision.shapeFlag(), 1, 'c'};
  }

  /**
   * Reads exactly {@code length} values of type FLOAT or HALF; the stream stays open.
   *
   * @throws IOException if the content is not such an array
   */
  public static float[] read(InputStream stream, int length) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    in.readUTF();
    long shapeLength = in.readLong();
    in.readUTF();
    if (shapeLength < 1 || shapeLength > LONGEST_SHAPE) {
      throw new IOException("not an array: a shape of " + shapeLength + " numbers");
    }
    in.skipNBytes(shapeLength * Long.BYTES);
    in.readUTF();
    long count = in.readLong();
    String type = in.readUTF();
    Precision precision =
        Arrays.stream(Precision.values())
            .filter(each -> each.name().equals(type) && count == length)
            .findFirst()
            .orElseThrow(
                () ->
                    new IOException(
                        String.format(
                            Locale.ROOT,
                            "%d values of type %s, expected %d of type FLOAT or HALF",
                            count,
                            type,
                            length)));
    return values(in, length, precision);
  }

  private static float[] values(DataInputStream in, int length, Precision precision)
      throws IOException {
    float[] values = new float[length];
    byte[] chunk = new byte[BUFFER];
    for (int done = 0; done < length; ) {
      int wanted = Math.min(BUFFER / precision.bytes(), length - done);
      int bytes = wanted * precision.bytes();
      if (in.readNBytes(chunk, 0, bytes) < bytes) {
        throw new EOFException("the array ends after " + done + " of " + length + " values");
      }
      precision.read(ByteBuffer.wrap(chunk, 0, bytes), values, done, wanted);
      done += wanted;
    }
    return values;
  }
}
