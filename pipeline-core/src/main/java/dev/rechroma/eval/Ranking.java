package dev.rechroma.eval;

import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.Measure;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds which candidate is the best by one measure, and which may be. */
final class Ranking {
  private final Measure measure;
  private final List<Candidate> candidates;
  private final Outcomes outcomes;
  private final Map<String, Estimate> estimates = new HashMap<>();

  /** The results of the candidates on the same photos, by their names. */
  interface Outcomes {
    Estimate estimate(String candidate);

    /** How much better a candidate is than another one. */
    Estimate advantage(String candidate, String other);
  }

  private Ranking(Measure measure, List<Candidate> candidates, Outcomes outcomes) {
    this.measure = measure;
    this.candidates = candidates;
    this.outcomes = outcomes;
    candidates.forEach(each -> estimates.put(each.name(), outcomes.estimate(each.name())));
  }

  /** Every candidate's cell by its name. */
  static Map<String, Ranked> of(Measure measure, List<Candidate> candidates, Outcomes outcomes) {
    return new Ranking(measure, candidates, outcomes).results();
  }

  private Map<String, Ranked> results() {
    Optional<String> best = best();
    Map<String, Ranked> results = new HashMap<>();
    for (Candidate candidate : candidates) {
      Standing standing =
          best.filter(name -> competes(candidate))
              .map(name -> standing(candidate.name(), name))
              .orElse(Standing.OTHER);
      results.put(candidate.name(), new Ranked(estimates.get(candidate.name()), standing));
    }
    return results;
  }

  private Optional<String> best() {
    if (measure.better() == Measure.Better.NEITHER) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(Ranking::competes)
        .map(Candidate::name)
        .filter(name -> Double.isFinite(value(name)))
        .max(Comparator.comparingDouble(name -> measure.advantage(value(name), 0)));
  }

  private double value(String candidate) {
    return estimates.get(candidate).value();
  }

  private static boolean competes(Candidate candidate) {
    return candidate.kind() != Candidate.Kind.CEILING;
  }

  private Standing standing(String name, String best) {
    if (name.equals(best)) {
      return Standing.BEST;
    }
    boolean level = outcomes.advantage(name, best).mayBeZero();
    return level ? Standing.LEVEL_WITH_BEST : Standing.OTHER;
  }
}
