package dev.rechroma.evaluate;

import dev.rechroma.engine.TaskThreads;
import dev.rechroma.eval.report.Thumbnails;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Makes the pictures of the few photos that a report shows, on a worker. */
record ThumbnailTask(CandidatePredictor predictor, int side)
    implements FlatMapFunction<Iterator<TensorRow>, Thumbnails> {

  @Override
  public Iterator<Thumbnails> call(Iterator<TensorRow> photos) throws ImageException {
    TaskThreads.forInference();
    List<Thumbnails> made = new ArrayList<>();
    while (photos.hasNext()) {
      made.add(thumbnails(photos.next()));
    }
    return made.iterator();
  }

  private Thumbnails thumbnails(TensorRow photo) throws ImageException {
    LabImage truth = photo.picture();
    return Thumbnails.of(photo.source(), truth, predictor.predict(List.of(truth)).get(0), side);
  }
}
