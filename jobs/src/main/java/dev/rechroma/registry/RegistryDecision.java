package dev.rechroma.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rechroma.eval.metric.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was decided on a candidate or a version: a line of a registry's audit trail, and, before it
 * is acted on, the verdict beside the candidate.
 *
 * @param when it was decided, ISO 8601
 * @param version that got current or stayed so; null in a verdict
 * @param from the version that was current; null where there was none
 * @param by who asked for it
 * @param reason one line
 * @param candidate id of the candidate; null for a rollback, as all that follows
 * @param data fingerprint of the data set that it was trained on
 * @param settings fingerprint of the settings of its training
 * @param gate fingerprint of the settings of the gate and of the test photos
 * @param metrics by "candidate", "current" and "gray", and by the metric's key
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistryDecision(
    String when,
    Verdict verdict,
    String version,
    String from,
    String by,
    String reason,
    String candidate,
    String data,
    String settings,
    String gate,
    Map<String, Map<String, Double>> metrics) {

  /** Metrics of an audit trail of an earlier version get the keys that they have now. */
  public RegistryDecision {
    metrics = metrics == null ? null : renamed(metrics);
  }

  private static Map<String, Map<String, Double>> renamed(
      Map<String, Map<String, Double>> metrics) {
    Map<String, Map<String, Double>> renamed = new LinkedHashMap<>();
    metrics.forEach(
        (candidate, values) -> {
          Map<String, Double> byKey = new LinkedHashMap<>();
          values.forEach((name, value) -> byKey.put(Metric.keyOf(name), value));
          renamed.put(candidate, byKey);
        });
    return renamed;
  }

  /** What can be decided. */
  public enum Verdict {
    @JsonProperty("promoted")
    PROMOTED("promoted"),
    @JsonProperty("kept")
    KEPT("kept"),
    @JsonProperty("rolled back")
    ROLLED_BACK("rolled back");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    /** As it stands in the audit trail. */
    public String text() {
      return text;
    }
  }

  /** The same as a line of the audit trail. */
  RegistryDecision of(String current, String now, String who) {
    return new RegistryDecision(
        now, verdict, current, from, who, reason, candidate, data, settings, gate, metrics);
  }

  /** Whether it made another version the current one. */
  boolean isSwitch() {
    return verdict == Verdict.PROMOTED || verdict == Verdict.ROLLED_BACK;
  }

  /** Whether it tells of a candidate. */
  boolean isOnCandidate() {
    return verdict == Verdict.PROMOTED || verdict == Verdict.KEPT;
  }

  /** Whether it is of the same data, settings and gate. */
  public boolean isOf(String otherData, String otherSettings, String otherGate) {
    return otherData.equals(data) && otherSettings.equals(settings) && otherGate.equals(gate);
  }
}
