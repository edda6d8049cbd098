package dev.rechroma.cli.screen;

import dev.rechroma.eval.report.ScoreText;
import dev.rechroma.retrain.RetrainResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of a retraining, in words and as JSON. */
public final class RetrainText {
  private RetrainText() {}

  /**
   * For people.
   *
   * @param data folder of the data set
   */
  public static String of(RetrainResult result, String data) {
    List<String> parts = new ArrayList<>();
    result.ingested().ifPresent(summary -> parts.add(IngestText.of(summary, data)));
    result.evaluation().ifPresent(evaluation -> parts.add(ScoreText.of(evaluation)));
    parts.add(result.line());
    return String.join("\n", parts);
  }

  /**
   * For programs.
   *
   * @param name the model's name
   */
  public static Map<String, Object> results(RetrainResult result, String name) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("promoted", result.promoted());
    json.put("version", result.promoted() ? result.current() : null);
    json.put("current", result.current());
    json.put("reason", result.reason());
    json.put("verdict", result.verdict() == null ? null : result.verdict().verdict().text());
    json.put("metrics", result.verdict() == null ? Map.of() : result.verdict().metrics());
    result.ingested().ifPresent(summary -> json.put("ingest", IngestText.results(summary)));
    return json;
  }
}
