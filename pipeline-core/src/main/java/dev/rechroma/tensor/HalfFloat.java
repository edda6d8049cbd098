package dev.rechroma.tensor;

/** IEEE 754 binary16, for which Java has no type: 1 bit sign, 5 bits exponent, 10 bits fraction. */
final class HalfFloat {
  private static final float LARGEST = 65504;
  private static final float SMALLEST_NORMAL = 0x1p-14f;
  private static final float SUBNORMAL_STEP = 0x1p-24f;
  private static final int SIGN = 0x8000;
  private static final int EXPONENT = 0x1f;
  private static final int FRACTION = 0x3ff;
  private static final int FRACTION_BITS = 10;
  private static final int FLOAT_FRACTION_BITS = 23;
  private static final int DROPPED_BITS = FLOAT_FRACTION_BITS - FRACTION_BITS;
  private static final int JUST_BELOW_MIDDLE = (1 << (DROPPED_BITS - 1)) - 1;
  // The difference of the exponent biases, 127 - 15.
  private static final int BIAS = 112;

  private HalfFloat() {}

  /**
   * Rounds to the nearest 16-bit number, ties to even.
   *
   * @throws IllegalArgumentException if the value is NaN or beyond 65504, the largest number
   */
  static short of(float value) {
    float size = Math.abs(value);
    if (!(size <= LARGEST)) {
      throw new IllegalArgumentException(
          value + " cannot be stored in 16 bits, which hold -65504 to 65504");
    }
    int sign = (Float.floatToRawIntBits(value) >>> Short.SIZE) & SIGN;
    return (short)
        (sign | (size < SMALLEST_NORMAL ? (int) Math.rint(size / SUBNORMAL_STEP) : normal(size)));
  }

  private static int normal(float size) {
    int bits = Float.floatToRawIntBits(size);
    int even = (bits >>> DROPPED_BITS) & 1;
    int rounded = bits + JUST_BELOW_MIDDLE + even;
    return (rounded >>> DROPPED_BITS) - (BIAS << FRACTION_BITS);
  }

  /** The same number in 32 bits; NaN and infinity are kept. */
  static float toFloat(short half) {
    int exponent = (half >>> FRACTION_BITS) & EXPONENT;
    int fraction = half & FRACTION;
    int sign = (half & SIGN) << Short.SIZE;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * SUBNORMAL_STEP));
    }
    int wide = exponent == EXPONENT ? 0xff : exponent + BIAS;
    return Float.intBitsToFloat(sign | (wide << FLOAT_FRACTION_BITS) | (fraction << DROPPED_BITS));
  }
}
