package dev.rechroma.eval.metric;

import dev.rechroma.image.LabImage;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The mean colour of a training set: the baseline that predicts the same colour for every pixel.
 *
 * @param a sum of a* over pixels
 * @param b sum of b* over pixels
 * @param pixels number of pixels
 */
public record MeanChroma(double a, double b, long pixels) implements Serializable {

  /** The mean of no photos. */
  public static final MeanChroma NONE = new MeanChroma(0, 0, 0);

  /** The mean with one more photo. */
  public MeanChroma plus(LabImage photo) {
    return new MeanChroma(a + sum(photo.a()), b + sum(photo.b()), pixels + photo.a().length);
  }

  /** The mean over the photos of both. */
  public MeanChroma plus(MeanChroma other) {
    return new MeanChroma(a + other.a, b + other.b, pixels + other.pixels);
  }

  /** The baseline's prediction: a* then b*, each {@code plane} values. */
  public float[] prediction(int plane) {
    float[] ab = new float[2 * plane];
    Arrays.fill(ab, 0, plane, (float) (a / pixels));
    Arrays.fill(ab, plane, 2 * plane, (float) (b / pixels));
    return ab;
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
