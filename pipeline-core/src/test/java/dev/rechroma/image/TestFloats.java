package dev.rechroma.image;

import java.util.Arrays;

/** Arithmetic on arrays that several tests need. */
public final class TestFloats {
  private TestFloats() {}

  public static float[] concat(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** The mean absolute difference of unsigned bytes. */
  public static double meanDifference(byte[] first, byte[] second) {
    long sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += Math.abs((first[i] & 0xFF) - (second[i] & 0xFF));
    }
    return (double) sum / first.length;
  }
}
