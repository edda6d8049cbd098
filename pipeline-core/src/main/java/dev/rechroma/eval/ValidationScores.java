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
 * The scores of a generator in training on the validation photos.
 *
 * @param error error of a* and b*, after every epoch
 * @param scores scores for all metrics; empty when they are not due
 */
public record ValidationScores(AbError error, Scores scores) implements Serializable {
  /** Key of the mean colourfulness of the original photos. */
  private static final String TRUE_COLORFULNESS = "true-colorfulness";

  /** The scores of no photos. */
  public static final ValidationScores NONE = new ValidationScores(AbError.NONE, Scores.NONE);

  /** The scores over the photos of both. */
  public ValidationScores plus(ValidationScores other) {
    return new ValidationScores(error.plus(other.error), scores.plus(other.scores));
  }

  /** The metrics as a {@link History.Row} keeps them; empty without photos. */
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

  /** The colourfulness of the original photos as recorded after an epoch; NaN if it was not. */
  public static double trueColorfulness(History.Row epoch) {
    return epoch.metrics().getOrDefault(TRUE_COLORFULNESS, Double.NaN);
  }

  /**
   * The metrics of an epoch as JSON values, with the keys of an evaluation; NaN if not measured.
   */
  public static Map<String, Object> json(History.Row epoch) {
    Map<String, Object> json = new LinkedHashMap<>();
    Arrays.stream(Metric.values()).forEach(metric -> json.put(metric.key(), metric.of(epoch)));
    json.put(TRUE_COLORFULNESS, trueColorfulness(epoch));
    return json;
  }
}
