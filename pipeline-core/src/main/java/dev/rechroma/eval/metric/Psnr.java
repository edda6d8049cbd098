package dev.rechroma.eval.metric;

/** Peak signal-to-noise ratio of 8-bit pictures, over the values of all channels together. */
public final class Psnr {
  private static final double PEAK = 255;

  /** Mean squared error of rounding to 8 bits, in squared levels. */
  private static final double ROUNDING = 1 / 12.0;

  /**
   * The PSNR of a picture whose only error is rounding to 8 bits, 58.92 dB. The bytes cannot show
   * more, and identical pictures would have an infinite PSNR: a single one would make a mean
   * infinite.
   */
  public static final double CAP = ratio(ROUNDING);

  private Psnr() {}

  /** The PSNR in dB, at most {@link #CAP}. */
  static double between(byte[] predicted, byte[] truth) {
    long squares = 0;
    for (int i = 0; i < truth.length; i++) {
      int difference = (predicted[i] & 0xFF) - (truth[i] & 0xFF);
      squares += (long) difference * difference;
    }
    return ratio(Math.max(ROUNDING, (double) squares / truth.length));
  }

  private static double ratio(double meanSquare) {
    return 10 * Math.log10(PEAK * PEAK / meanSquare);
  }
}
