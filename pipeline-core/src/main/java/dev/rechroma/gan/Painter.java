package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained generator at work: lightness in, colour out, in L*a*b* units. For one thread at a time.
 *
 * @param settings what the generator was built from
 * @param generator its network with its last weights
 */
public record Painter(GanSettings settings, Inference generator) implements AutoCloseable {

  /** Side of the pictures that the generator was trained on, px. */
  public int size() {
    return settings.size();
  }

  /**
   * Colours of photos.
   *
   * @param lightness L* in [0, 100] of each photo, size x size, row by row
   * @return for each photo a* then b*, size x size each
   */
  public List<float[]> paint(List<float[]> lightness) {
    ColorSpace colors = settings.variant().colors();
    return colors.ab(generator.apply(colors.condition(lightness, size())));
  }

  /**
   * Whether each layer makes numbers of a picture of all lightnesses. A rectifier swallows a NaN,
   * and what comes out at the end looks like a painting.
   */
  public boolean isSound() {
    float[] ramp = new float[size() * size()];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = 100f * i / (ramp.length - 1);
    }
    INDArray picture = settings.variant().colors().condition(List.of(ramp), size());
    return generator.network().feedForward(picture, false).values().stream()
        .noneMatch(made -> made.isNaN().any() || made.isInfinite().any());
  }

  /** As {@link Inference#close}. */
  @Override
  public void close() {
    generator.close();
  }
}
