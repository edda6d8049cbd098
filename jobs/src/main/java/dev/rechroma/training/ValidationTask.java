package dev.rechroma.training;

import dev.rechroma.dataset.Batched;
import dev.rechroma.dataset.Pictures;
import dev.rechroma.engine.TaskThreads;
import dev.rechroma.eval.ValidationScores;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.image.LabImage;
import dev.rechroma.model.GeneratorPredictor;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.tensor.TensorRow;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a worker does with its validation photos: a generator paints them at its own size, and each
 * painting is measured.
 *
 * @param batch photos that are painted together
 * @param weights of the generator
 */
record ValidationTask(GanSettings gan, int batch, Broadcast<float[]> weights, Measure measure)
    implements FlatMapFunction<Iterator<TensorRow>, ValidationScores> {

  /** What is measured of a painting. */
  interface Measure extends Serializable {
    /**
     * Measures.
     *
     * @param painted a* then b*, as large as the truth
     */
    ValidationScores of(LabImage truth, float[] painted);
  }

  /** One sum, or none of no photo. */
  @Override
  public Iterator<ValidationScores> call(Iterator<TensorRow> photos) {
    if (!photos.hasNext()) {
      return List.<ValidationScores>of().iterator();
    }
    TaskThreads.forInference();
    try (GeneratorPredictor painter = ModelDirectory.painter(gan, weights.value())) {
      return List.of(
              Batched.of(photos, batch)
                  .map(some -> measured(painter, some))
                  .reduce(ValidationScores.NONE, ValidationScores::plus))
          .iterator();
    }
  }

  private ValidationScores measured(GeneratorPredictor painter, List<TensorRow> photos) {
    List<LabImage> truths =
        photos.stream().map(photo -> Pictures.sized(photo.picture(), painter.size())).toList();
    List<float[]> painted = painter.paint(truths.stream().map(LabImage::l).toList());
    ValidationScores sum = ValidationScores.NONE;
    for (int i = 0; i < truths.size(); i++) {
      sum = sum.plus(measure.of(truths.get(i), painted.get(i)));
    }
    return sum;
  }
}
