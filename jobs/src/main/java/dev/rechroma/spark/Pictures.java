package dev.rechroma.spark;

import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import java.util.Optional;

/** The pictures of a data set that may hold damaged ones. */
final class Pictures {
  private Pictures() {}

  /** The picture; empty where its bytes are none. */
  static Optional<LabImage> readable(TensorRow photo) {
    try {
      return Optional.of(photo.picture());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
