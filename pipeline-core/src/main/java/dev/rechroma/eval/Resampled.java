package dev.rechroma.eval;

import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The scores of a candidate on some photos, and on resamples of them ({@link Bootstrap}).
 *
 * @param all scores over all photos
 * @param replicates scores of each resample; two candidates with the same photos in the same order
 *     have paired replicates
 */
record Resampled(Scores all, List<Scores> replicates) {

  /** Resamples the scores of single photos. */
  static Resampled of(List<Scores> photos) {
    return new Resampled(
        photos.stream().reduce(Scores.NONE, Scores::plus), Bootstrap.replicates(photos));
  }

  Estimate estimate(Metric metric) {
    return Estimate.of(metric.of(all), replicates(metric));
  }

  /** How much better it is than another one on the same photos. */
  Estimate advantage(Resampled other, Metric metric) {
    double[] mine = replicates(metric);
    double[] theirs = other.replicates(metric);
    return Estimate.of(
        metric.advantage(metric.of(all), metric.of(other.all)),
        IntStream.range(0, mine.length)
            .mapToDouble(i -> metric.advantage(mine[i], theirs[i]))
            .toArray());
  }

  private double[] replicates(Metric metric) {
    return replicates.stream().mapToDouble(metric::of).toArray();
  }
}
