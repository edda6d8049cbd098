package dev.rechroma.eval;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Decides whether a candidate is enough better than a reference to replace it.
 *
 * @param metrics the metrics that decide; each must be better and has a direction
 * @param margin smallest improvement, as a share of the reference's value: 0.01 is one percent
 * @param confidence further requirement for each difference
 */
public record Gate(List<Metric> metrics, double margin, Confidence confidence) {
  private static final double LARGEST_MARGIN = 10;

  /** How certain a difference has to be. */
  public enum Confidence {
    /** The value on the given photos is enough. */
    NONE,
    /** The 95% bootstrap interval of the difference must lie above 0. */
    INTERVAL
  }

  /**
   * The difference in one metric.
   *
   * @param advantage how much better the candidate is, in the metric's unit; above 0 is better,
   *     whatever the metric's direction
   * @param passed whether that is enough
   */
  public record Difference(
      Metric metric, double candidate, double reference, Estimate advantage, boolean passed) {

    /** The difference as text for users. */
    String text() {
      String format = "%." + metric.decimals() + "f";
      return String.format(
          Locale.ROOT,
          "%s " + format + " against " + format + " (better by " + format + ", 95%%: %s)",
          metric.title(),
          candidate,
          reference,
          advantage.value(),
          interval(format));
    }

    private String interval(String format) {
      return Double.isNaN(advantage.low())
          ? "unknown"
          : String.format(Locale.ROOT, format + " to " + format, advantage.low(), advantage.high());
    }
  }

  /**
   * The decision of the gate.
   *
   * @param passed whether all metrics are better
   * @param reason the reason, in one line
   */
  public record Verdict(boolean passed, String reason, List<Difference> differences) {}

  /** Reads the keys metrics, margin and confidence under rechroma.retrain.gate. */
  public static Gate read(Config gate) {
    SettingsReader reader = SettingsReader.of(gate);
    Gate read =
        new Gate(
            reader.choices("metrics", Metric.directed()),
            reader.number("margin", 0, LARGEST_MARGIN),
            reader.choice("confidence", Confidence.class));
    reader.throwProblems();
    return read;
  }

  /**
   * Compares two candidates of an evaluation.
   *
   * @param candidate name of the candidate that is to pass
   * @param reference name of the candidate that it has to beat
   */
  public Verdict judge(Evaluation evaluation, String candidate, String reference) {
    Resampled one = evaluation.resampled(candidate);
    Resampled other = evaluation.resampled(reference);
    List<Difference> differences = new ArrayList<>();
    for (Metric metric : metrics) {
      double before = metric.of(other.all());
      Estimate advantage = one.advantage(other, metric);
      differences.add(
          new Difference(
              metric, metric.of(one.all()), before, advantage, isEnough(advantage, before)));
    }
    boolean passed = differences.stream().allMatch(Difference::passed);
    return new Verdict(passed, reason(differences, passed), differences);
  }

  /** Whether an advantage is large enough; one that is NaN is not. */
  private boolean isEnough(Estimate advantage, double before) {
    boolean sure = confidence == Confidence.NONE || advantage.low() > 0;
    return sure && advantage.value() > 0 && advantage.value() >= margin * Math.abs(before);
  }

  private static String reason(List<Difference> differences, boolean passed) {
    return differences.stream()
        .filter(each -> each.passed() == passed)
        .map(Difference::text)
        .collect(Collectors.joining("; ", passed ? "better: " : "not better enough: ", ""));
  }
}
