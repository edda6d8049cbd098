package dev.rechroma.spark;

import dev.rechroma.eval.AbError;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Painter;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.DivergedException;
import dev.rechroma.train.Epoch;
import dev.rechroma.train.GanState;
import dev.rechroma.train.ModelDirectory;
import dev.rechroma.train.TrainSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;

/** What runs on a worker during training. */
final class GanWorker {
  private GanWorker() {}

  /** Trains an epoch on the photos of a partition. */
  static Iterator<WorkerReply> epoch(
      TrainSettings settings, GanState start, Iterator<TensorRow> photos, IntConsumer done) {
    TaskThreads.forTraining();
    List<TensorRow> all = new ArrayList<>();
    photos.forEachRemaining(all::add);
    // Whatever order Spark reads the files in, a run is the same from its seed.
    all.sort(Comparator.comparing(TensorRow::id).thenComparing(TensorRow::source));
    Gan gan = Gans.take(settings);
    try {
      Epoch.Result result = new Epoch(settings, done).run(gan, start, all);
      return List.of(new WorkerReply(result, null)).iterator();
    } catch (DivergedException e) {
      return List.of(new WorkerReply(null, e.getMessage())).iterator();
    } finally {
      Gans.giveBack(settings, gan);
    }
  }

  /** The error of a generator on the photos of a partition. */
  static Iterator<AbError> validate(
      TrainSettings settings, float[] weights, Iterator<TensorRow> photos) {
    GanSettings gan = settings.gan();
    if (!photos.hasNext()) {
      return List.<AbError>of().iterator();
    }
    TaskThreads.forInference();
    try (Painter painter = ModelDirectory.painter(gan, weights)) {
      return List.of(
              Batched.of(photos, settings.batch())
                  .map(batch -> error(painter, batch))
                  .reduce(AbError.NONE, AbError::plus))
          .iterator();
    }
  }

  private static AbError error(Painter painter, List<TensorRow> photos) {
    List<LabImage> truths = photos.stream().map(photo -> sized(photo, painter.size())).toList();
    List<float[]> painted = painter.paint(truths.stream().map(LabImage::l).toList());
    AbError sum = AbError.NONE;
    for (int i = 0; i < truths.size(); i++) {
      sum = sum.plus(AbError.between(painted.get(i), ab(truths.get(i))));
    }
    return sum;
  }

  /** a* then b* of a photo at a side of {@code size} px. */
  static float[] ab(TensorRow photo, int size) {
    return ab(sized(photo, size));
  }

  private static LabImage sized(TensorRow photo, int size) {
    LabImage picture = photo.picture();
    return picture.width() == size ? picture : picture.resized(size, size);
  }

  private static float[] ab(LabImage picture) {
    int plane = picture.a().length;
    float[] ab = new float[2 * plane];
    System.arraycopy(picture.a(), 0, ab, 0, plane);
    System.arraycopy(picture.b(), 0, ab, plane, plane);
    return ab;
  }
}
