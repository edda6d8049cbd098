package dev.rechroma.spark;

import dev.rechroma.eval.Thumbnails;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import org.apache.spark.api.java.function.Function;

/** What a worker does with the photos that a report shows. */
record ThumbnailTask(CandidatePainter painter, int side)
    implements Function<TensorRow, Thumbnails> {

  @Override
  public Thumbnails call(TensorRow photo) throws ImageException {
    TaskThreads.forInference();
    LabImage truth = photo.picture();
    return Thumbnails.of(photo.source(), truth, painter.paint(truth), side);
  }
}
