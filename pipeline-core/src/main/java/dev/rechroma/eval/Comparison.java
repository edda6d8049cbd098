package dev.rechroma.eval;

import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.FeatureMetric;
import dev.rechroma.eval.metric.Measure;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The results of all candidates on the same photos.
 *
 * @param photos number of photos
 * @param featurePhotos number of those photos that have features
 * @param results by measure, in the order of the tables, and candidate's name
 */
public record Comparison(int photos, int featurePhotos, Map<Measure, Map<String, Ranked>> results) {

  /**
   * Compares the candidates.
   *
   * @param photos for each photo, every candidate's scores by its name
   * @param features features of the same photos, or of some of them
   */
  static Comparison of(
      List<Candidate> candidates, List<Map<String, Scores>> photos, Features features) {
    Map<String, Resampled> sums = new HashMap<>();
    for (Candidate candidate : candidates) {
      sums.put(
          candidate.name(),
          Resampled.of(photos.stream().map(photo -> photo.get(candidate.name())).toList()));
    }
    Map<Measure, Map<String, Ranked>> results = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      results.put(metric, Ranking.of(metric, candidates, new MetricOutcomes(metric, sums)));
    }
    results.putAll(features.results(candidates));
    return new Comparison(photos.size(), features.photos().size(), results);
  }

  private record MetricOutcomes(Metric metric, Map<String, Resampled> sums)
      implements Ranking.Outcomes {

    @Override
    public Estimate estimate(String candidate) {
      return sums.get(candidate).estimate(metric);
    }

    @Override
    public Estimate advantage(String candidate, String other) {
      return sums.get(candidate).advantage(sums.get(other), metric);
    }
  }

  /** The measures that the candidates are compared by, in the order of the tables. */
  public Set<Measure> measures() {
    return results.keySet();
  }

  /** Number of photos that a measure is computed on. */
  public int photos(Measure measure) {
    return measure instanceof FeatureMetric ? featurePhotos : photos;
  }

  /** A cell of the table. */
  public Ranked result(Measure measure, String candidate) {
    return results.get(measure).get(candidate);
  }
}
