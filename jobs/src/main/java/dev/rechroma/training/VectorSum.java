package dev.rechroma.training;

import java.util.Arrays;

/**
 * The sum of vectors, one for each worker. It is kept in doubles, so that it does not depend on the
 * order in which workers finish, and in Java's memory, which the collector frees at once: ND4J
 * arrays of this size would fill up the memory outside the heap from round to round.
 */
final class VectorSum {
  /** The sum of no vectors. */
  static final VectorSum NONE = new VectorSum(0, new float[0], null);

  private final int count;
  private final float[] single;
  private final double[] sum;

  private VectorSum(int count, float[] single, double[] sum) {
    this.count = count;
    this.single = single;
    this.sum = sum;
  }

  /** The sum of one vector, which must not change any more. */
  static VectorSum of(float[] vector) {
    return new VectorSum(1, vector, null);
  }

  /**
   * A sum that was rounded to floats.
   *
   * @param count number of vectors in it
   */
  static VectorSum rounded(int count, float[] values) {
    return count <= 1
        ? new VectorSum(count, values, null)
        : new VectorSum(count, null, wide(values));
  }

  /** The sum of both, which must not be used afterwards. */
  VectorSum plus(VectorSum other) {
    if (count == 0) {
      return other;
    }
    if (other.count == 0) {
      return this;
    }
    double[] all = sum == null ? wide(single) : sum;
    if (other.sum == null) {
      add(all, other.single);
    } else {
      add(all, other.sum);
    }
    return new VectorSum(count + other.count, null, all);
  }

  /**
   * A slice of the values.
   *
   * @param index counted from 0
   * @param slices number of slices
   */
  VectorSum slice(int index, int slices) {
    int length = sum == null ? single.length : sum.length;
    int from = start(length, index, slices);
    int to = start(length, index + 1, slices);
    return sum == null
        ? new VectorSum(count, Arrays.copyOfRange(single, from, to), null)
        : new VectorSum(count, null, Arrays.copyOfRange(sum, from, to));
  }

  /** Where a slice begins. */
  static int start(int length, int index, int slices) {
    return (int) ((long) length * index / slices);
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    add(wide, values);
    return wide;
  }

  private static void add(double[] to, float[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += what[i];
    }
  }

  private static void add(double[] to, double[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += what[i];
    }
  }

  /** Number of vectors in the sum. */
  int count() {
    return count;
  }

  /** The sum, rounded. */
  float[] values() {
    return sum == null ? single : divided(1);
  }

  /** The mean, rounded. */
  float[] mean() {
    return sum == null ? single : divided(count);
  }

  private float[] divided(int by) {
    float[] values = new float[sum.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (sum[i] / by);
    }
    return values;
  }
}
