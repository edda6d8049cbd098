package dev.rechroma.tensor;

import dev.rechroma.device.Backend;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies the values of whole networks between ND4J and Java. ND4J's own methods copy them one by
 * one and allocate copies outside the heap, which cost more than everything else in a round.
 */
public final class Floats {
  private Floats() {}

  /**
   * Copies a dense array of floats.
   *
   * @param to receives the values, starting at {@code offset}
   * @throws IllegalArgumentException where the array is not dense or not of type FLOAT
   */
  public static void read(INDArray array, float[] to, int offset) {
    memory(Backend.isCpu() ? array : array.dup()).get(to, offset, length(array));
  }

  /** A copy of all values of an array of floats, in order c. */
  public static float[] of(INDArray array) {
    float[] values = new float[length(array)];
    read(array.dup('c'), values, 0);
    return values;
  }

  /**
   * Copies the next values of {@code from} into a dense array of floats.
   *
   * @throws IllegalArgumentException where the array is not dense or not of type FLOAT
   */
  public static void write(FloatBuffer from, INDArray array) {
    FloatBuffer part = from.slice(from.position(), length(array));
    from.position(from.position() + length(array));
    if (Backend.isCpu()) {
      memory(array).capacity(length(array)).asBuffer().put(part);
    } else {
      float[] copy = new float[length(array)];
      part.get(copy);
      array.assign(Nd4j.createFromArray(copy).reshape(array.shape()));
    }
  }

  /**
   * Copies all values into an array of the same number of floats.
   *
   * @throws IllegalArgumentException if the numbers differ or the array is not dense
   */
  public static void write(float[] values, INDArray array) {
    if (array.length() != values.length) {
      throw new IllegalArgumentException(
          values.length + " values for a network of " + array.length());
    }
    write(FloatBuffer.wrap(values), array);
  }

  /** Whether every value is finite. */
  public static boolean areFinite(float[] values) {
    float zero = 0;
    for (float value : values) {
      // Infinity and NaN times 0 are NaN, and adding to NaN gives NaN.
      zero += value * 0;
    }
    return zero == 0;
  }

  private static int length(INDArray array) {
    return Math.toIntExact(array.length());
  }

  private static FloatPointer memory(INDArray array) {
    if (array.dataType() != DataType.FLOAT || array.elementWiseStride() != 1) {
      throw new IllegalArgumentException(
          "not a dense array of floats: " + array.shapeInfoToString());
    }
    return new FloatPointer(array.data().addressPointer());
  }
}
