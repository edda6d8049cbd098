package dev.rechroma.eval.metric;

/** Peak signal-to-noise ratio of 8-bit pictures, over the values of all channels together. */
public final class Psnr {
  private static final double PEAK = 255;

  /** What rounding to 8 bits costs, in squared levels. */
  private static final double ROUNDING = 1 / 12.0;

  /**
   * The ratio of a picture whose only fault is that it was rounded to 8 bits, 58.92 dB. More cannot
   * be told from the bytes, and identical pictures would be infinitely good: one of them would make
   * a mean infinite.
   */
  public static final double CAP = ratio(ROUNDING);

  private Psnr() {}

  /** In dB, at most {@link #CAP}. */
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
