package dev.rechroma.dataset;

import dev.rechroma.eval.metric.AbPrior;
import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/** The pictures of a data set, and statistics over them. */
public final class Pictures {
  private Pictures() {}

  /** The picture; empty if its bytes are damaged. */
  public static Optional<LabImage> readable(TensorRow photo) {
    try {
      return Optional.of(photo.picture());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** All but damaged ones. */
  public static JavaRDD<LabImage> readable(JavaRDD<TensorRow> photos) {
    return photos.flatMap(photo -> readable(photo).stream().iterator());
  }

  /** The picture at a side of {@code size} px. */
  public static LabImage sized(LabImage picture, int size) {
    return picture.width() == size ? picture : picture.resized(size, size);
  }

  /** Summed in the order of the photos, so that repeated runs agree to the last bit. */
  public static MeanChroma mean(JavaRDD<LabImage> pictures) {
    return pictures
        .mapPartitions(
            some -> {
              MeanChroma sum = MeanChroma.NONE;
              while (some.hasNext()) {
                sum = sum.plus(some.next());
              }
              return List.of(sum).iterator();
            })
        .collect()
        .stream()
        .reduce(MeanChroma.NONE, MeanChroma::plus);
  }

  public static AbPrior prior(JavaRDD<LabImage> pictures) {
    return pictures.aggregate(AbPrior.NONE, AbPrior::plus, AbPrior::plus);
  }
}
