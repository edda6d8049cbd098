package dev.rechroma.eval;

import dev.rechroma.eval.metric.Scores;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws photos again, with replacement, to see how much a metric hangs on which photos there were:
 * the percentile bootstrap of Efron and Tibshirani, "An Introduction to the Bootstrap", 1993,
 * chapter 13.
 *
 * <p>It suits all metrics alike, also those that are no mean of the photos' own values (the
 * rebalanced AuC is a ratio of sums, the difference of means an absolute value) and the skewed ones
 * (PSNR with its cap), where a normal approximation would need a derivation each. And it tells how
 * sure a difference between two candidates is: both are drawn on the same photos, so what all find
 * easy or hard in a photo cancels out.
 *
 * <p>The intervals speak of other photos like these. They say nothing of another training.
 */
final class Bootstrap {
  private static final int REPLICATES = 1000;
  private static final long SEED = 1;

  private Bootstrap() {}

  /**
   * The sums of each draw. Lists of as many photos are drawn alike, so that the replicates of two
   * candidates go together one by one.
   *
   * @param photos the scores of each photo, in the same order for every candidate
   * @return none for fewer than two photos, which tell nothing of others
   */
  static List<Scores> replicates(List<Scores> photos) {
    if (photos.size() < 2) {
      return List.of();
    }
    SplittableRandom random = new SplittableRandom(SEED);
    return IntStream.range(0, REPLICATES).mapToObj(i -> draw(photos, random)).toList();
  }

  private static Scores draw(List<Scores> photos, SplittableRandom random) {
    Scores sum = Scores.NONE;
    for (int i = 0; i < photos.size(); i++) {
      sum = sum.plus(photos.get(random.nextInt(photos.size())));
    }
    return sum;
  }
}
