package dev.rechroma.image.motion;

/**
 * The change of a whole frame's lightness, as by a flash, a fade or an unsteady lamp: L* times gain
 * plus offset.
 */
record Exposure(float gain, float offset) {
  private static final double LARGEST_GAIN = 2;

  /** In L* squared: frames that vary less are even. */
  private static final double EVEN = 1e-3;

  /**
   * The change that gives one plane the mean and the variance of the other.
   *
   * @param weights of the pixels, at least 0
   */
  static Exposure between(float[] before, float[] after, float[] weights) {
    Moments from = Moments.of(before, weights);
    Moments to = Moments.of(after, weights);
    double gain = Math.sqrt((to.variance + EVEN) / (from.variance + EVEN));
    double bounded = Math.min(Math.max(gain, 1 / LARGEST_GAIN), LARGEST_GAIN);
    return new Exposure((float) bounded, (float) (to.mean - bounded * from.mean));
  }

  /** Changes the lightness of a frame in place. */
  void apply(float[] lightness) {
    for (int i = 0; i < lightness.length; i++) {
      lightness[i] = gain * lightness[i] + offset;
    }
  }

  private record Moments(double mean, double variance) {
    static Moments of(float[] values, float[] weights) {
      double weight = Double.MIN_NORMAL;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < values.length; i++) {
        double weighted = weights[i] * values[i];
        weight += weights[i];
        sum += weighted;
        squares += weighted * values[i];
      }
      double mean = sum / weight;
      return new Moments(mean, Math.max(0, squares / weight - mean * mean));
    }
  }
}
