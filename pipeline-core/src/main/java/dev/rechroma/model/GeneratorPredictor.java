package dev.rechroma.model;

import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Inference;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.ColorSpace;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Predicts colours from lightness with a trained generator, in L*a*b* units. For one thread at a
 * time.
 *
 * @param settings settings that the generator was built from
 * @param generator its network with its final weights
 */
public record GeneratorPredictor(GanSettings settings, Inference generator)
    implements AutoCloseable {

  /** Side of the pictures that the generator was trained on, px. */
  public int size() {
    return settings.size();
  }

  /**
   * Predicts the colours of photos.
   *
   * @param lightness L* in [0, 100] of each photo, size x size, row by row
   * @return for each photo a* then b*, size x size each
   */
  public List<float[]> predict(List<float[]> lightness) {
    ColorSpace colors = settings.variant().colors();
    INDArray predicted = generator.apply(colors.condition(lightness, size(), size()));
    List<float[]> ab = colors.ab(predicted);
    int side = (int) predicted.size(2);
    return side == size() ? ab : ab.stream().map(planes -> stretched(planes, side)).toList();
  }

  private float[] stretched(float[] ab, int side) {
    float[] none = new float[side * side];
    LabImage flat = new LabImage(side, side, none, none, none).withAb(ab);
    LabImage whole = flat.resized(size(), size());
    float[] planes = Arrays.copyOf(whole.a(), 2 * whole.a().length);
    System.arraycopy(whole.b(), 0, planes, whole.a().length, whole.b().length);
    return planes;
  }

  /**
   * A picture in the generator's colours.
   *
   * @param picture a picture, of which only the lightness is used; its sides are multiples of
   *     {@link dev.rechroma.gan.Variant#multiple}, or {@link #size} if the generator works on
   *     squares
   * @return the picture at the resolution of the generator's colours, which may be half of it
   */
  public LabImage predict(LabImage picture) {
    ColorSpace colors = settings.variant().colors();
    INDArray condition = colors.condition(List.of(picture.l()), picture.width(), picture.height());
    INDArray predicted = generator.apply(condition);
    return picture
        .resized((int) predicted.size(3), (int) predicted.size(2))
        .withAb(colors.ab(predicted).get(0));
  }

  /** Does {@link Inference#close}. */
  @Override
  public void close() {
    generator.close();
  }
}
