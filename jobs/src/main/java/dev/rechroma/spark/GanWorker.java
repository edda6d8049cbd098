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
    Gan gan = Gan.create(settings.gan(), settings.optimizer(), settings.seed());
    List<TensorRow> all = new ArrayList<>();
    photos.forEachRemaining(all::add);
    // Whatever order Spark reads the files in, a run is the same from its seed.
    all.sort(Comparator.comparing(TensorRow::id).thenComparing(TensorRow::source));
    try {
      Epoch.Result result = new Epoch(settings, done).run(gan, start, all);
      return List.of(new WorkerReply(result, null)).iterator();
    } catch (DivergedException e) {
      return List.of(new WorkerReply(null, e.getMessage())).iterator();
    }
  }

  /** The error of a generator on the photos of a partition. */
  static Iterator<AbError> validate(
      TrainSettings settings, float[] weights, Iterator<TensorRow> photos) {
    GanSettings gan = settings.gan();
    if (!photos.hasNext()) {
      return List.<AbError>of().iterator();
    }
    Painter painter = ModelDirectory.painter(gan, weights);
    AbError sum = AbError.NONE;
    while (photos.hasNext()) {
      LabImage truth = sized(photos.next(), gan.size());
      float[] painted = painter.paint(List.of(truth.l())).get(0);
      sum = sum.plus(AbError.between(painted, ab(truth)));
    }
    return List.of(sum).iterator();
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
