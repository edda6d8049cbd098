package dev.rechroma.tensor;

import java.nio.ByteBuffer;

/** How an {@link ArrayFile} stores a value; the names are those of ND4J's data types. */
public enum Precision {
  /** IEEE 754 binary32. */
  FLOAT(Float.BYTES, 1 << 14) {
    @Override
    void put(ByteBuffer to, float value) {
      to.putFloat(value);
    }

    @Override
    void read(ByteBuffer from, float[] to, int offset, int count) {
      from.asFloatBuffer().get(to, offset, count);
    }
  },

  /** IEEE 754 binary16: 11 significant bits, up to 65504. */
  HALF(Short.BYTES, 1 << 12) {
    @Override
    void put(ByteBuffer to, float value) {
      to.putShort(HalfFloat.of(value));
    }

    @Override
    void read(ByteBuffer from, float[] to, int offset, int count) {
      for (int i = offset; i < offset + count; i++) {
        to[i] = HalfFloat.toFloat(from.getShort());
      }
    }
  };

  private final int bytes;
  private final int shapeFlag;

  Precision(int bytes, int shapeFlag) {
    this.bytes = bytes;
    this.shapeFlag = shapeFlag;
  }

  /** Bytes per value. */
  int bytes() {
    return bytes;
  }

  /** The type's bit in ND4J's shape information. */
  int shapeFlag() {
    return shapeFlag;
  }

  /** Appends a value, big-endian. */
  abstract void put(ByteBuffer to, float value);

  /** Reads the next {@code count} values, big-endian. */
  abstract void read(ByteBuffer from, float[] to, int offset, int count);
}
