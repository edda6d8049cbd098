package dev.rechroma.eval;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All candidates on the same photos.
 *
 * @param photos number of photos
 * @param results by metric and candidate's name
 */
public record Comparison(int photos, Map<Metric, Map<String, Result>> results) {

  /** Where a candidate stands among the models and baselines. */
  public enum Standing {
    /** Has the best value. */
    BEST,
    /** The 95% interval of its difference to the best on the same photos includes 0. */
    LEVEL_WITH_BEST,
    /** Is surely not the best, or does not take part. */
    OTHER
  }

  /** One cell of the table. */
  public record Result(Estimate estimate, Standing standing) {}

  /**
   * Compares.
   *
   * @param photos of each photo, every candidate's scores by its name
   */
  static Comparison of(List<Candidate> candidates, List<Map<String, Scores>> photos) {
    Map<String, Resampled> sums = new HashMap<>();
    for (Candidate candidate : candidates) {
      sums.put(
          candidate.name(),
          Resampled.of(photos.stream().map(photo -> photo.get(candidate.name())).toList()));
    }
    Map<Metric, Map<String, Result>> results = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      results.put(metric, results(metric, candidates, sums));
    }
    return new Comparison(photos.size(), results);
  }

  private static Map<String, Result> results(
      Metric metric, List<Candidate> candidates, Map<String, Resampled> sums) {
    Optional<String> best = best(metric, candidates, sums);
    Map<String, Result> results = new HashMap<>();
    for (Candidate candidate : candidates) {
      Resampled own = sums.get(candidate.name());
      Standing standing =
          best.filter(name -> competes(candidate))
              .map(name -> standing(metric, candidate.name(), name, sums))
              .orElse(Standing.OTHER);
      results.put(candidate.name(), new Result(own.estimate(metric), standing));
    }
    return results;
  }

  private static Optional<String> best(
      Metric metric, List<Candidate> candidates, Map<String, Resampled> sums) {
    if (metric.better() == Metric.Better.NEITHER) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(Comparison::competes)
        .map(Candidate::name)
        .filter(name -> Double.isFinite(metric.of(sums.get(name).all())))
        .max(
            Comparator.comparingDouble(
                name -> metric.advantage(metric.of(sums.get(name).all()), 0)));
  }

  private static boolean competes(Candidate candidate) {
    return candidate.kind() != Candidate.Kind.CEILING;
  }

  private static Standing standing(
      Metric metric, String name, String best, Map<String, Resampled> sums) {
    if (name.equals(best)) {
      return Standing.BEST;
    }
    boolean level = sums.get(name).advantage(sums.get(best), metric).mayBeZero();
    return level ? Standing.LEVEL_WITH_BEST : Standing.OTHER;
  }

  /** A cell of the table. */
  public Result result(Metric metric, String candidate) {
    return results.get(metric).get(candidate);
  }
}
