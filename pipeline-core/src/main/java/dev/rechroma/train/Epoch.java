package dev.rechroma.train;

import dev.rechroma.gan.Gan;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.Augmentation;
import dev.rechroma.tensor.TensorRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One worker's pass over its photos, in an order, with crops and with labels that the seed and the
 * number of the epoch decide, so that a resumed training goes on as if it had never stopped.
 */
public final class Epoch {
  private final TrainSettings settings;
  private final IntConsumer photosDone;

  /**
   * @param photosDone told the number of photos after each step
   */
  public Epoch(TrainSettings settings, IntConsumer photosDone) {
    this.settings = settings;
    this.photosDone = photosDone;
  }

  /**
   * What an epoch leaves.
   *
   * @param state the networks after it
   * @param loss mean over the steps
   * @param steps number of steps
   */
  public record Result(GanState state, StepLoss loss, int steps) implements java.io.Serializable {}

  /**
   * Trains {@code gan} from {@code start} on. Photos that do not fill a last batch are left out of
   * this epoch (another order leaves out others): batch norm over one or two photos does harm.
   *
   * @throws DivergedException at the first loss that is no number
   */
  public Result run(Gan gan, GanState start, List<TensorRow> photos) {
    start.applyTo(gan);
    SplittableRandom random = new SplittableRandom(settings.seed() * 1_000_003 + start.epoch());
    List<TensorRow> order = new ArrayList<>(photos);
    Collections.shuffle(order, new Random(random.nextLong()));
    AdversarialStep step =
        new AdversarialStep(gan, settings.objectiveOf(start.epoch()), random.split());

    MovingAverage average =
        new MovingAverage(settings.averageDecay(), Nd4j.createFromArray(start.average()));
    int size = Math.min(settings.batch(), order.size());
    int steps = (int) settings.photosAnEpoch(order.size()) / size;
    StepLoss sum = StepLoss.ZERO;
    for (int i = 0; i < steps; i++) {
      List<LabImage> pictures = pictures(order.subList(i * size, (i + 1) * size), random);
      StepLoss loss = step.apply(gan.colors().batch(pictures), start.step() + i);
      if (!loss.isFinite()) {
        throw DivergedException.ofLoss(start.epoch() + 1, i + 1, loss);
      }
      average.follow(gan.generator().params(), start.step() + i);
      sum = sum.plus(loss);
      photosDone.accept(size);
    }
    GanState end =
        GanState.of(
            gan,
            average.weights(),
            start.step() + steps,
            start.epoch() + 1,
            start.imagesSeen() + (long) steps * size);
    if (!end.isFinite()) {
      throw DivergedException.ofWeights(end.epoch());
    }
    return new Result(end, sum.dividedBy(steps), steps);
  }

  private List<LabImage> pictures(List<TensorRow> rows, SplittableRandom random) {
    Augmentation augmentation = settings.augmentation();
    return rows.stream().map(row -> augmentation.apply(row.picture(), random)).toList();
  }
}
