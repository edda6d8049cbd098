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
 * Measures validation photos on a worker: a generator predicts their colours at its own size, and
 * each prediction is measured.
 *
 * @param batch number of photos predicted together
 * @param weights of the generator
 */
record ValidationTask(GanSettings gan, int batch, Broadcast<float[]> weights, Measure measure)
    implements FlatMapFunction<Iterator<TensorRow>, ValidationScores> {

  /** Measures a prediction. */
  interface Measure extends Serializable {
    /**
     * Measures one prediction.
     *
     * @param predicted a* then b*, of the same size as the truth
     */
    ValidationScores of(LabImage truth, float[] predicted);
  }

  /** One sum, or none if there are no photos. */
  @Override
  public Iterator<ValidationScores> call(Iterator<TensorRow> photos) {
    if (!photos.hasNext()) {
      return List.<ValidationScores>of().iterator();
    }
    TaskThreads.forInference();
    try (GeneratorPredictor predictor = ModelDirectory.predictor(gan, weights.value())) {
      return List.of(
              Batched.of(photos, batch)
                  .map(some -> measured(predictor, some))
                  .reduce(ValidationScores.NONE, ValidationScores::plus))
          .iterator();
    }
  }

  private ValidationScores measured(GeneratorPredictor predictor, List<TensorRow> photos) {
    List<LabImage> truths =
        photos.stream().map(photo -> Pictures.sized(photo.picture(), predictor.size())).toList();
    List<float[]> predicted = predictor.predict(truths.stream().map(LabImage::l).toList());
    ValidationScores sum = ValidationScores.NONE;
    for (int i = 0; i < truths.size(); i++) {
      sum = sum.plus(measure.of(truths.get(i), predicted.get(i)));
    }
    return sum;
  }
}
