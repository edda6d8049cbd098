package dev.rechroma.eval;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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

  private record Sums(Scores all, List<Scores> replicates) {
    double[] replicates(Metric metric) {
      return replicates.stream().mapToDouble(metric::of).toArray();
    }

    Estimate estimate(Metric metric) {
      return Estimate.of(metric.of(all), replicates(metric));
    }

    boolean isLevelWith(Sums other, Metric metric) {
      double[] mine = replicates(metric);
      double[] theirs = other.replicates(metric);
      double[] differences =
          IntStream.range(0, mine.length).mapToDouble(i -> mine[i] - theirs[i]).toArray();
      return Estimate.of(metric.of(all) - metric.of(other.all), differences).mayBeZero();
    }
  }

  /**
   * Compares.
   *
   * @param photos of each photo, every candidate's scores by its name
   */
  static Comparison of(List<Candidate> candidates, List<Map<String, Scores>> photos) {
    Map<String, Sums> sums = new HashMap<>();
    for (Candidate candidate : candidates) {
      List<Scores> scores = photos.stream().map(photo -> photo.get(candidate.name())).toList();
      Scores all = scores.stream().reduce(Scores.NONE, Scores::plus);
      sums.put(candidate.name(), new Sums(all, Bootstrap.replicates(scores)));
    }
    Map<Metric, Map<String, Result>> results = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      results.put(metric, results(metric, candidates, sums));
    }
    return new Comparison(photos.size(), results);
  }

  private static Map<String, Result> results(
      Metric metric, List<Candidate> candidates, Map<String, Sums> sums) {
    Optional<String> best = best(metric, candidates, sums);
    Map<String, Result> results = new HashMap<>();
    for (Candidate candidate : candidates) {
      Sums own = sums.get(candidate.name());
      Standing standing =
          best.filter(name -> competes(candidate))
              .map(name -> standing(metric, candidate.name(), name, sums))
              .orElse(Standing.OTHER);
      results.put(candidate.name(), new Result(own.estimate(metric), standing));
    }
    return results;
  }

  private static Optional<String> best(
      Metric metric, List<Candidate> candidates, Map<String, Sums> sums) {
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
      Metric metric, String name, String best, Map<String, Sums> sums) {
    if (name.equals(best)) {
      return Standing.BEST;
    }
    boolean level = sums.get(name).isLevelWith(sums.get(best), metric);
    return level ? Standing.LEVEL_WITH_BEST : Standing.OTHER;
  }

  /** A cell of the table. */
  public Result result(Metric metric, String candidate) {
    return results.get(metric).get(candidate);
  }
}
