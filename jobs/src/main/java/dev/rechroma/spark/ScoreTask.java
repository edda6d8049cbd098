package dev.rechroma.spark;

import dev.rechroma.eval.AbPrior;
import dev.rechroma.eval.EvaluationReport;
import dev.rechroma.eval.PhotoScore;
import dev.rechroma.eval.Scorer;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** What a worker does with its photos to measure candidates on them. */
record ScoreTask(CandidatePainter painter, Broadcast<AbPrior> prior, LongAccumulator done)
    implements FlatMapFunction<Iterator<TensorRow>, ScoreTask.Scored> {

  /**
   * What came of photos.
   *
   * @param failures of photos that could not be measured
   */
  record Scored(List<PhotoScore> scores, List<EvaluationReport.Failure> failures)
      implements Serializable {}

  @Override
  public Iterator<Scored> call(Iterator<TensorRow> photos) {
    TaskThreads.forInference();
    Iterable<TensorRow> all = () -> photos;
    return StreamSupport.stream(all.spliterator(), false).map(this::score).iterator();
  }

  private Scored score(TensorRow photo) {
    done.add(1);
    return Pictures.readable(photo)
        .map(truth -> score(photo.source(), truth))
        .orElseGet(() -> failed(photo.source(), "its tensor is damaged"));
  }

  private Scored score(String photo, LabImage truth) {
    try {
      Scorer scorer = new Scorer(truth, prior.value());
      Map<String, LabImage> painted = painter.paint(truth);
      List<PhotoScore> scores = new ArrayList<>();
      painted.forEach(
          (candidate, picture) ->
              scores.add(new PhotoScore(photo, candidate, scorer.score(picture))));
      return new Scored(scores, List.of());
    } catch (IllegalArgumentException e) {
      return failed(photo, painter.name() + ": " + e.getMessage());
    }
  }

  private static Scored failed(String photo, String reason) {
    return new Scored(List.of(), List.of(new EvaluationReport.Failure(photo, reason)));
  }
}
