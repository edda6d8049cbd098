package dev.rechroma.eval.metric;

/**
 * How colourful a picture looks: Hasler and Suesstrunk, "Measuring colourfulness in natural
 * images", Human Vision and Electronic Imaging 2003, section 7, the standard form in RGB: with rg =
 * R - G and yb = (R + G) / 2 - B, the root of both variances plus 0.3 times the root of both
 * squared means. The paper calls 15 slightly, 33 moderately and 82 highly colourful.
 */
final class Colorfulness {
  private static final double SHARE_OF_MEANS = 0.3;

  private Colorfulness() {}

  /** The colourfulness of interleaved 8-bit sRGB; 0 if nothing has a colour. */
  static double of(byte[] rgb) {
    Moments redGreen = new Moments();
    Moments yellowBlue = new Moments();
    for (int i = 0; i < rgb.length; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      redGreen.add(red - green);
      yellowBlue.add((red + green) / 2.0 - (rgb[i + 2] & 0xFF));
    }
    return Math.sqrt(redGreen.variance() + yellowBlue.variance())
        + SHARE_OF_MEANS * Math.hypot(redGreen.mean(), yellowBlue.mean());
  }

  private static final class Moments {
    private double sum;
    private double squares;
    private int count;

    void add(double value) {
      sum += value;
      squares += value * value;
      count++;
    }

    double mean() {
      return sum / count;
    }

    double variance() {
      return Math.max(0, squares / count - mean() * mean());
    }
  }
}
