package dev.rechroma.train;

import dev.rechroma.tensor.TensorRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Random orders and samples of photos that depend only on a seed, not on the order in which Spark
 * delivers the photos.
 */
public final class Draw {
  private static final long SAMPLE = -2;

  private Draw() {}

  /**
   * A sample of a group of photos in a worker's chunk: the same in all rounds of an epoch, a
   * different one in each epoch.
   *
   * @param group counted from 0
   * @param photos of the group, in any order
   * @param count at most as many as there are
   */
  public static List<TensorRow> sample(
      TrainSettings settings,
      RoundPlan plan,
      int worker,
      int group,
      List<TensorRow> photos,
      int count) {
    return shuffled(
            photos, Seeds.of(settings.seed(), plan.epoch(), worker, SAMPLE, plan.chunk(), group))
        .subList(0, count);
  }

  static List<TensorRow> shuffled(List<TensorRow> photos, SplittableRandom random) {
    List<TensorRow> order = new ArrayList<>(photos);
    order.sort(Comparator.comparing(TensorRow::id).thenComparing(TensorRow::source));
    Collections.shuffle(order, new Random(random.nextLong()));
    return order;
  }
}
