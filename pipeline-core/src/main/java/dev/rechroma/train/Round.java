package dev.rechroma.train;

import dev.rechroma.gan.Gan;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.Augmentation;
import dev.rechroma.tensor.TensorRow;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * A worker's steps between two averagings. Order, crops, labels and dropout depend only on the
 * seed, the epoch, the worker and the step, so that a retried round and a resumed training end in
 * the same weights.
 */
public final class Round {
  private final TrainSettings settings;
  private final IntConsumer photosDone;

  /**
   * @param photosDone receives the number of photos after each step
   */
  public Round(TrainSettings settings, IntConsumer photosDone) {
    this.settings = settings;
    this.photosDone = photosDone;
  }

  /**
   * Trains {@code gan} in place.
   *
   * @param worker counted from 0
   * @param chunk the worker's photos of the plan's chunk, in any order
   * @return the sum of the losses of all steps
   * @throws DivergedException at the first loss that is NaN or infinite
   */
  public StepLoss run(Gan gan, RoundPlan plan, int worker, List<TensorRow> chunk) {
    List<TensorRow> order = order(plan, worker, chunk);
    AdversarialStep step = new AdversarialStep(gan, settings.objectiveOf(plan.epoch()));
    StepLoss sum = StepLoss.ZERO;
    for (int i = 0; i < plan.steps(); i++) {
      int iteration = plan.step() + i;
      gan.learnBy(plan.optimizer(settings, i));
      SplittableRandom random = Seeds.of(settings.seed(), plan.epoch(), worker, iteration);
      int from = (plan.skipped() + i) * plan.batch();
      List<LabImage> pictures = pictures(order.subList(from, from + plan.batch()), random);
      StepLoss loss = step.apply(gan.colors().batch(pictures), iteration, random);
      if (!loss.isFinite()) {
        throw DivergedException.ofLoss(plan.epoch() + 1, plan.skipped() + i + 1, loss);
      }
      sum = sum.plus(loss);
      photosDone.accept(plan.batch());
    }
    return sum;
  }

  /**
   * The order of the photos: the same for all rounds of an epoch, whatever order Spark delivers
   * them in.
   */
  private List<TensorRow> order(RoundPlan plan, int worker, List<TensorRow> chunk) {
    return Draw.shuffled(chunk, Seeds.of(settings.seed(), plan.epoch(), worker, -1, plan.chunk()));
  }

  private List<LabImage> pictures(List<TensorRow> rows, SplittableRandom random) {
    Augmentation augmentation = settings.augmentation();
    return rows.stream().map(row -> augmentation.apply(row.picture(), random)).toList();
  }
}
