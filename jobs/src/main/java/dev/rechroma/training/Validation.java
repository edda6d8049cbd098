package dev.rechroma.training;

import dev.rechroma.dataset.Pictures;
import dev.rechroma.eval.ValidationScores;
import dev.rechroma.eval.metric.AbError;
import dev.rechroma.eval.metric.AbPrior;
import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.eval.metric.Scorer;
import dev.rechroma.eval.metric.Scores;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.TrainSettings;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * The validation photos of a training, kept on the executors, and the measurements on them at the
 * training size.
 */
final class Validation implements AutoCloseable {
  private final JavaSparkContext spark;
  private final TrainSettings settings;
  private final JavaRDD<TensorRow> photos;
  private final Broadcast<AbPrior> prior;

  /**
   * @param photos of the validation split
   */
  Validation(JavaSparkContext spark, TrainSettings settings, JavaRDD<TensorRow> photos) {
    this.spark = spark;
    this.settings = settings;
    this.photos = photos.persist(StorageLevel.MEMORY_AND_DISK());
    int size = settings.gan().size();
    this.prior =
        spark.broadcast(
            Pictures.prior(
                Pictures.readable(this.photos).map(picture -> Pictures.sized(picture, size))));
  }

  /** The photos. */
  JavaRDD<TensorRow> photos() {
    return photos;
  }

  /** The error of predicting the same colour for every pixel. */
  ValidationBaselines baselines(MeanChroma mean) {
    int plane = settings.gan().size() * settings.gan().size();
    return new ValidationBaselines(
        constantError(new float[2 * plane]), constantError(mean.prediction(plane)));
  }

  private double constantError(float[] prediction) {
    int size = settings.gan().size();
    return photos
        .map(photo -> error(Pictures.sized(photo.picture(), size), prediction))
        .collect()
        .stream()
        .reduce(AbError.NONE, AbError::plus)
        .mean();
  }

  /**
   * Only the ab error of a generator.
   *
   * @param weights of the generator
   */
  ValidationScores error(float[] weights) {
    return measure(
        weights, (truth, predicted) -> new ValidationScores(error(truth, predicted), Scores.NONE));
  }

  /**
   * The ab error and the scores for all metrics.
   *
   * @param weights of the generator
   */
  ValidationScores scores(float[] weights) {
    Broadcast<AbPrior> frequent = prior;
    return measure(weights, (truth, predicted) -> scores(truth, predicted, frequent.value()));
  }

  private static ValidationScores scores(LabImage truth, float[] predicted, AbPrior prior) {
    AbError error = error(truth, predicted);
    if (!Double.isFinite(error.mean())) {
      return new ValidationScores(error, Scores.NONE);
    }
    int plane = predicted.length / 2;
    LabImage picture =
        truth.withAb(
            Arrays.copyOf(predicted, plane),
            Arrays.copyOfRange(predicted, plane, predicted.length));
    return new ValidationScores(error, new Scorer(truth, prior).score(picture));
  }

  private static AbError error(LabImage truth, float[] predicted) {
    int plane = truth.a().length;
    float[] ab = Arrays.copyOf(truth.a(), 2 * plane);
    System.arraycopy(truth.b(), 0, ab, plane, plane);
    return AbError.between(predicted, ab);
  }

  /** Added up in the order of the photos: a sum in order of arrival would differ each time. */
  private ValidationScores measure(float[] weights, ValidationTask.Measure measure) {
    Broadcast<float[]> sent = spark.broadcast(weights);
    try {
      ValidationTask task = new ValidationTask(settings.gan(), settings.batch(), sent, measure);
      List<ValidationScores> sums = photos.mapPartitions(task).collect();
      return sums.stream().reduce(ValidationScores.NONE, ValidationScores::plus);
    } finally {
      sent.destroy();
    }
  }

  /** Frees the executors' memory. */
  @Override
  public void close() {
    prior.destroy();
    photos.unpersist();
  }
}
