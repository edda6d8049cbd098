package dev.rechroma.cli;

import dev.rechroma.registry.RegistryDecision;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of a retraining.
 *
 * @param promoted whether this run made another version the current one
 * @param verdict the last one that is known; null without one
 * @param current the version that is current now; null without one
 * @param reason one line
 * @param text for people
 * @param details of single stages, for programs
 */
record RetrainResult(
    boolean promoted,
    RegistryDecision verdict,
    String current,
    String reason,
    String text,
    Map<String, Object> details) {

  Map<String, Object> json(String name) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("promoted", promoted);
    json.put("version", promoted ? current : null);
    json.put("current", current);
    json.put("reason", reason);
    json.put("verdict", verdict == null ? null : verdict.verdict().text());
    json.put("metrics", verdict == null ? Map.of() : verdict.metrics());
    json.putAll(details);
    return json;
  }
}
