package dev.rechroma.train;

import dev.rechroma.gan.layer.Backend;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves the values of whole networks between ND4J and Java. ND4J's own way takes them one by one
 * and makes copies outside the heap, which cost more than all else in a round.
 */
public final class Floats {
  private Floats() {}

  /** Copies a dense array of floats into a part of {@code to}. */
  static void read(INDArray array, float[] to, int offset) {
    memory(Backend.isCpu() ? array : array.dup()).get(to, offset, length(array));
  }

  /** Copies a part of {@code from} into a dense array of floats. */
  static void write(float[] from, int offset, INDArray array) {
    if (Backend.isCpu()) {
      memory(array).put(from, offset, length(array));
    } else {
      float[] part = Arrays.copyOfRange(from, offset, offset + length(array));
      array.assign(Nd4j.createFromArray(part).reshape(array.shape()));
    }
  }

  /** Whether every value is a number. */
  public static boolean areFinite(float[] values) {
    float zero = 0;
    for (float value : values) {
      // Infinity and NaN times 0 are NaN, which stays.
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
