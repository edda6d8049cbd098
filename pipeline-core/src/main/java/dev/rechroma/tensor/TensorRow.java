package dev.rechroma.tensor;

import dev.rechroma.image.LabImage;
import java.io.Serializable;

/**
 * One row of the tensor data set: a photo ready for training.
 *
 * @param id SHA-256 of the photo's file, hexadecimal
 * @param source the photo's path
 * @param pair name of the stereo pair, or the id of a single photo
 * @param view which photo of the pair
 * @param width width of the photo, px
 * @param height height of the photo, px
 * @param size side of the tensor, px
 * @param lab the picture as {@link LabTensor} stores it
 */
public record TensorRow(
    String id, String source, String pair, View view, int width, int height, int size, byte[] lab)
    implements Serializable {

  /** Which eye of a stereo pair saw the photo. */
  public enum View {
    LEFT,
    RIGHT,
    MONO
  }

  /** The picture, size x size. */
  public LabImage picture() {
    return LabTensor.decode(lab, size);
  }
}
