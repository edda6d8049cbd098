package dev.rechroma.eval;

import dev.rechroma.eval.metric.Scores;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Resamples photos with replacement, to see how much a metric depends on the choice of photos: the
 * percentile bootstrap of Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter
 * 13.
 *
 * <p>It suits all metrics alike, also those that are not a mean of per-photo values (the rebalanced
 * AuC is a ratio of sums, the difference of means an absolute value) and the skewed ones (PSNR with
 * its cap), where a normal approximation would need a separate derivation for each. It also gives
 * the uncertainty of a difference between two candidates: both are resampled on the same photos, so
 * how easy or hard a photo is cancels out.
 *
 * <p>The intervals apply to other photos like these. They say nothing about another training run.
 */
final class Bootstrap {
  private static final int REPLICATES = 1000;
  private static final long SEED = 1;

  private Bootstrap() {}

  /**
   * The sums of each resample. Lists of the same length are resampled alike, so that the replicates
   * of two candidates are paired.
   *
   * @param photos the scores of each photo, in the same order for every candidate
   * @return empty for fewer than two photos, which say nothing about others
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
