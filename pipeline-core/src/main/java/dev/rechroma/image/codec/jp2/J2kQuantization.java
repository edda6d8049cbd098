package dev.rechroma.image.codec.jp2;

import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.Bytes;
import java.util.Arrays;

/**
 * The exponents of a component's quantizer steps (ISO/IEC 15444-1, A.6.4), which determine the
 * number of bit planes.
 *
 * @param style 0 none, 1 derived from the first, 2 each by itself
 * @param guard number of guard bits
 * @param segment the whole segment, with the mantissas
 */
record J2kQuantization(int style, int guard, int[] exponents, byte[] segment) {
  private static final int DERIVED = 1;

  static J2kQuantization read(Bytes in) throws ImageException {
    int first = in.u8(0);
    int style = first & 31;
    if (style > 2) {
      throw Jp2Problem.unsupported("of quantization " + style);
    }
    int size = style == 0 ? 1 : 2;
    int[] exponents = new int[style == DERIVED ? 1 : (in.length() - 1) / size];
    for (int i = 0; i < exponents.length; i++) {
      exponents[i] = in.u8(1 + (long) size * i) >> 3;
    }
    return new J2kQuantization(style, first >> 5, exponents, in.copy());
  }

  /** Whether the steps are the same. */
  boolean isLike(J2kQuantization other) {
    return Arrays.equals(segment, other.segment);
  }

  /** Rejects steps that do not match a component's wavelet. */
  void check(J2kCoding coding) throws ImageException {
    int needed = style == DERIVED ? 1 : 3 * coding.levels() + 1;
    if (coding.reversible() != (style == 0) || exponents.length < needed) {
      throw Jp2Problem.damaged("quantization that does not match the wavelet");
    }
  }

  /**
   * Largest number of bit planes of a subband.
   *
   * @param band 0 in the smallest resolution, else 0 to 2
   */
  int planes(int resolution, int band) {
    if (style == DERIVED) {
      return guard - 1 + Math.max(0, exponents[0] - Math.max(0, resolution - 1));
    }
    int at = resolution == 0 ? 0 : 3 * resolution - 2 + band;
    return guard - 1 + exponents[at];
  }
}
