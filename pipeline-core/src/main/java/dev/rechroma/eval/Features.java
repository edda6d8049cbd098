package dev.rechroma.eval;

import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.FeatureMetric;
import dev.rechroma.eval.metric.Gaussian;
import dev.rechroma.eval.metric.KernelDistance;
import dev.rechroma.eval.metric.Measure;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The features of some or all photos of an evaluation.
 *
 * @param metrics metrics to compute from them; empty if there are no features at all
 * @param photos maps the name of each photo to every candidate's features by its name
 */
public record Features(List<FeatureMetric> metrics, Map<String, Map<String, float[]>> photos) {
  /** With fewer photos than this the metrics are meaningless. */
  public static final int FEWEST = 10;

  private static final String TRUTH = Baseline.TRUTH.candidate().name();

  /** Collects the features of pictures in any order. */
  static Features of(Collection<PhotoFeatures> pictures) {
    Map<String, Map<String, float[]>> photos = new TreeMap<>();
    for (PhotoFeatures each : pictures) {
      photos
          .computeIfAbsent(each.photo(), photo -> new HashMap<>())
          .put(each.candidate(), each.values());
    }
    return new Features(pictures.isEmpty() ? List.of() : List.of(FeatureMetric.values()), photos);
  }

  /** The features of some photos, in the given order. */
  Features only(Collection<String> some) {
    Map<String, Map<String, float[]>> kept = new LinkedHashMap<>();
    some.stream().filter(photos::containsKey).forEach(photo -> kept.put(photo, photos.get(photo)));
    return new Features(metrics, kept);
  }

  /** Every candidate's cell, by metric and candidate's name. */
  Map<Measure, Map<String, Ranked>> results(List<Candidate> candidates) {
    Map<Measure, Map<String, Ranked>> results = new LinkedHashMap<>();
    metrics.forEach(metric -> results.put(metric, results(metric, candidates)));
    return results;
  }

  private Map<String, Ranked> results(FeatureMetric metric, List<Candidate> candidates) {
    if (photos.size() < FEWEST) {
      return unranked(candidates, name -> Double.NaN);
    }
    return switch (metric) {
      case KERNEL_DISTANCE -> kernelDistances(candidates);
      case FRECHET_DISTANCE -> frechetDistances(candidates);
    };
  }

  private Map<String, Ranked> kernelDistances(List<Candidate> candidates) {
    KernelDistance.Truth truth = KernelDistance.Truth.of(of(TRUTH));
    Map<String, KernelDistance> distances = new HashMap<>();
    candidates.forEach(
        each -> distances.put(each.name(), KernelDistance.between(of(each.name()), truth)));
    return Ranking.of(FeatureMetric.KERNEL_DISTANCE, candidates, new KernelOutcomes(distances));
  }

  private record KernelOutcomes(Map<String, KernelDistance> distances) implements Ranking.Outcomes {

    @Override
    public Estimate estimate(String candidate) {
      return distances.get(candidate).estimate();
    }

    @Override
    public Estimate advantage(String candidate, String other) {
      return distances.get(candidate).advantage(distances.get(other));
    }
  }

  private Map<String, Ranked> frechetDistances(List<Candidate> candidates) {
    Gaussian truth = Gaussian.of(of(TRUTH));
    return unranked(candidates, name -> truth.frechetDistance(Gaussian.of(of(name))));
  }

  /** Cells without a ranking, as without intervals no difference can be judged. */
  private static Map<String, Ranked> unranked(
      List<Candidate> candidates, ToDoubleFunction<String> value) {
    Map<String, Ranked> results = new HashMap<>();
    for (Candidate each : candidates) {
      Estimate estimate = new Estimate(value.applyAsDouble(each.name()), Double.NaN, Double.NaN);
      results.put(each.name(), new Ranked(estimate, Standing.OTHER));
    }
    return results;
  }

  /** One candidate's features, with the photos in order. */
  private float[][] of(String candidate) {
    return photos.values().stream().map(each -> each.get(candidate)).toArray(float[][]::new);
  }
}
