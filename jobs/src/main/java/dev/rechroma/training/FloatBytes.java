package dev.rechroma.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Converts floats to bytes for the wire, little-endian. */
final class FloatBytes {
  private static final int LOW_BITS = 16;
  private static final int JUST_BELOW_HALF = 0x7fff;

  private FloatBytes() {}

  /** All 32 bits. */
  static byte[] full(float[] values) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
    buffer(bytes).asFloatBuffer().put(values);
    return bytes;
  }

  /** Views the values of {@link #full} in place. */
  static FloatBuffer view(byte[] bytes) {
    return buffer(bytes).asFloatBuffer();
  }

  /** Reads {@link #full}. */
  static float[] fromFull(byte[] bytes) {
    FloatBuffer buffer = view(bytes);
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /**
   * The upper 16 bits, rounded to the nearest (bfloat16): the range of a float with 8 significant
   * bits. IEEE's half would lose Adam's second moments, which lie below its smallest number.
   */
  static byte[] half(float[] values) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, Short.BYTES)];
    ShortBuffer buffer = buffer(bytes).asShortBuffer();
    for (float value : values) {
      int bits = Float.floatToIntBits(value);
      int even = (bits >>> LOW_BITS) & 1;
      // A NaN (its bits are 0x7fc00000 here) stays NaN; a number may round up to infinity.
      buffer.put((short) ((bits + JUST_BELOW_HALF + even) >>> LOW_BITS));
    }
    return bytes;
  }

  /** Reads {@link #half}. */
  static float[] fromHalf(byte[] bytes) {
    ShortBuffer buffer = buffer(bytes).asShortBuffer();
    float[] values = new float[buffer.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(buffer.get(i) << LOW_BITS);
    }
    return values;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
