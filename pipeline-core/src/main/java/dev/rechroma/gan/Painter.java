package dev.rechroma.gan;

import dev.rechroma.tensor.Batches;
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
    INDArray output = generator.apply(Batches.lightness(lightness, size()));
    return Batches.abPlanes(output);
  }

  /** As {@link Inference#close}. */
  @Override
  public void close() {
    generator.close();
  }
}
