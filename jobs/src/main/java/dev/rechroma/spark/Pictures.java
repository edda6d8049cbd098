package dev.rechroma.spark;

import dev.rechroma.eval.AbPrior;
import dev.rechroma.eval.MeanAb;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/** The pictures of a data set, and what is known of all of them together. */
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

  /** All but damaged ones. */
  static JavaRDD<LabImage> readable(JavaRDD<TensorRow> photos) {
    return photos.flatMap(photo -> readable(photo).stream().iterator());
  }

  /** The picture at a side of {@code size} px. */
  static LabImage sized(LabImage picture, int size) {
    return picture.width() == size ? picture : picture.resized(size, size);
  }

  /** Added up in the order of the photos, so that a second time gives the same to the last bit. */
  static MeanAb mean(JavaRDD<LabImage> pictures) {
    return pictures
        .mapPartitions(
            some -> {
              MeanAb sum = MeanAb.NONE;
              while (some.hasNext()) {
                sum = sum.plus(some.next());
              }
              return List.of(sum).iterator();
            })
        .collect()
        .stream()
        .reduce(MeanAb.NONE, MeanAb::plus);
  }

  static AbPrior prior(JavaRDD<LabImage> pictures) {
    return pictures.aggregate(AbPrior.NONE, AbPrior::plus, AbPrior::plus);
  }
}
