package dev.rechroma.eval;

import dev.rechroma.eval.metric.AbError;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Scores;
import dev.rechroma.train.history.History;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the validation photos say of a generator in training.
 *
 * @param error of a* and b*, after every epoch
 * @param scores for all metrics; of no photo where they are not due
 */
public record ValidationScores(AbError error, Scores scores) implements Serializable {
  /** Mean colourfulness of the photos as they were, beside that of the predictions. */
  private static final String TRUE_COLORFULNESS = "true-colorfulness";

  /** Of no photo. */
  public static final ValidationScores NONE = new ValidationScores(AbError.NONE, Scores.NONE);

  /** Over the photos of both. */
  public ValidationScores plus(ValidationScores other) {
    return new ValidationScores(error.plus(other.error), scores.plus(other.scores));
  }

  /** As a {@link History.Row} keeps them; empty of no photo. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (scores.photos() > 0) {
      for (Metric metric : Metric.values()) {
        metrics.put(metric.key(), metric.of(scores));
      }
      metrics.put(TRUE_COLORFULNESS, Metric.trueColorfulness(scores));
    }
    return metrics;
  }

  /** The photos' own colourfulness as it was noted after an epoch; NaN where it was not. */
  public static double trueColorfulness(History.Row epoch) {
    return epoch.metrics().getOrDefault(TRUE_COLORFULNESS, Double.NaN);
  }

  /** The metrics of an epoch as JSON values, by the keys that an evaluation has; NaN where none. */
  public static Map<String, Object> json(History.Row epoch) {
    Map<String, Object> json = new LinkedHashMap<>();
    Arrays.stream(Metric.values()).forEach(metric -> json.put(metric.key(), metric.of(epoch)));
    json.put(TRUE_COLORFULNESS, trueColorfulness(epoch));
    return json;
  }
}
