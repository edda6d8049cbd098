package dev.rechroma.evaluate;

import dev.rechroma.dataset.Batched;
import dev.rechroma.dataset.Pictures;
import dev.rechroma.engine.TaskThreads;
import dev.rechroma.eval.PhotoFeatures;
import dev.rechroma.eval.PhotoScore;
import dev.rechroma.eval.metric.AbPrior;
import dev.rechroma.eval.metric.Scorer;
import dev.rechroma.eval.report.UnmeasuredPhoto;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * Measures candidates on photos on a worker.
 *
 * @param batch number of photos predicted together
 * @param featured names of the photos to take features of
 */
record ScoreTask(
    CandidatePredictor predictor,
    int batch,
    Broadcast<AbPrior> prior,
    Broadcast<Set<String>> featured,
    LongAccumulator done)
    implements FlatMapFunction<Iterator<TensorRow>, ScoreTask.Scored> {

  /**
   * The results for some photos.
   *
   * @param features of the photos that they are wanted for
   * @param failures photos that could not be measured
   */
  record Scored(
      List<PhotoScore> scores, List<PhotoFeatures> features, List<UnmeasuredPhoto> failures)
      implements Serializable {}

  @Override
  public Iterator<Scored> call(Iterator<TensorRow> photos) {
    TaskThreads.forInference();
    TaskEncoder encoder = new TaskEncoder(featured.value());
    return Batched.of(photos, batch)
        .flatMap(several -> score(several, encoder).stream())
        .iterator();
  }

  private record Truth(String photo, LabImage picture) {}

  private List<Scored> score(List<TensorRow> photos, TaskEncoder encoder) {
    List<Scored> scored = new ArrayList<>();
    List<Truth> truths = new ArrayList<>();
    for (TensorRow photo : photos) {
      Pictures.readable(photo)
          .ifPresentOrElse(
              picture -> truths.add(new Truth(photo.source(), picture)),
              () -> scored.add(failed(photo.source(), "its tensor is damaged")));
    }
    if (!truths.isEmpty()) {
      List<Map<String, LabImage>> predicted =
          predictor.predict(truths.stream().map(Truth::picture).toList());
      IntStream.range(0, truths.size())
          .forEach(i -> scored.add(score(truths.get(i), predicted.get(i))));
      List<String> names = truths.stream().map(Truth::photo).toList();
      scored.add(new Scored(List.of(), encoder.features(names, predicted), List.of()));
    }
    done.add(photos.size());
    return scored;
  }

  private Scored score(Truth truth, Map<String, LabImage> predicted) {
    try {
      Scorer scorer = new Scorer(truth.picture(), prior.value());
      List<PhotoScore> scores = new ArrayList<>();
      predicted.forEach(
          (candidate, picture) ->
              scores.add(new PhotoScore(truth.photo(), candidate, scorer.score(picture))));
      return new Scored(scores, List.of(), List.of());
    } catch (IllegalArgumentException e) {
      return failed(truth.photo(), predictor.name() + ": " + e.getMessage());
    }
  }

  private static Scored failed(String photo, String reason) {
    return new Scored(List.of(), List.of(), List.of(new UnmeasuredPhoto(photo, reason)));
  }
}
