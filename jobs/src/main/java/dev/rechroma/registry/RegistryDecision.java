package dev.rechroma.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rechroma.eval.metric.Metric;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A decision on a candidate or a version: a line of a registry's audit trail and, before it is
 * carried out, the verdict beside the candidate.
 *
 * @param when it was decided, ISO 8601
 * @param version that is current afterwards; null in a verdict
 * @param from the version that was current before; null where there was none
 * @param by who asked for it
 * @param reason one line
 * @param candidate id of the candidate; null for a rollback, as are all that follow
 * @param data fingerprint of the data set it was trained on
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

  /** Metrics in the audit trail of an earlier version are given their present keys. */
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

  /** The possible decisions. */
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

    /** As written in the audit trail. */
    public String text() {
      return text;
    }
  }

  /** The same decision as a line of the audit trail. */
  RegistryDecision of(String current, String now, String who) {
    return new RegistryDecision(
        now, verdict, current, from, who, reason, candidate, data, settings, gate, metrics);
  }

  /** Whether it made another version current. */
  boolean isSwitch() {
    return verdict == Verdict.PROMOTED || verdict == Verdict.ROLLED_BACK;
  }

  /** Whether it is about a candidate. */
  boolean isOnCandidate() {
    return verdict == Verdict.PROMOTED || verdict == Verdict.KEPT;
  }

  /** Whether it is for the same data, settings and gate. */
  public boolean isOf(String otherData, String otherSettings, String otherGate) {
    return otherData.equals(data) && otherSettings.equals(settings) && otherGate.equals(gate);
  }
}
