package dev.rechroma.eval;

import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a candidate got for some photos, and for photos drawn again from them ({@link Bootstrap}).
 *
 * @param all over all photos
 * @param replicates those of two candidates with the same photos in the same order go together
 */
record Resampled(Scores all, List<Scores> replicates) {

  /** Of the scores of each photo. */
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
