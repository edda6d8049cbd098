package dev.rechroma.eval;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.rechroma.train.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The numbers of an evaluation for other programs. */
public final class EvaluationFiles {
  static final String JSON = "metrics.json";
  static final String CSV = "per-photo.csv";

  private EvaluationFiles() {}

  /**
   * The means as JSON values: {@code photos}, and {@code models}, {@code baselines} and {@code
   * ceilings}, each a list of {@code name}, one value a metric, and {@code intervals} and {@code
   * tags}. What is no number is null.
   */
  public static Map<String, Object> json(Evaluation evaluation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("photos", evaluation.photos().size());
    json.put("models", candidates(evaluation, Candidate.Kind.MODEL));
    json.put("baselines", candidates(evaluation, Candidate.Kind.BASELINE));
    json.put("ceilings", candidates(evaluation, Candidate.Kind.CEILING));
    return json;
  }

  private static List<Map<String, Object>> candidates(Evaluation evaluation, Candidate.Kind kind) {
    return evaluation.candidates(kind).stream()
        .map(candidate -> candidate(evaluation, candidate.name()))
        .toList();
  }

  private static Map<String, Object> candidate(Evaluation evaluation, String name) {
    Map<String, Object> tags = new LinkedHashMap<>();
    evaluation.byTag().forEach((tag, comparison) -> tags.put(tag, values(comparison, name)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.putAll(values(evaluation.overall(), name));
    json.put("tags", tags);
    return json;
  }

  private static Map<String, Object> values(Comparison comparison, String name) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Object> intervals = new LinkedHashMap<>();
    values.put("photos", comparison.photos());
    for (Metric metric : Metric.values()) {
      Estimate estimate = comparison.result(metric, name).estimate();
      values.put(metric.key(), number(estimate.value()));
      intervals.put(metric.key(), Arrays.asList(number(estimate.low()), number(estimate.high())));
    }
    values.put("intervals", intervals);
    return values;
  }

  private static Object number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  static void write(EvaluationReport report, Storage folder) throws IOException {
    Map<String, Object> json = json(report.evaluation());
    json.put("settings", report.settings());
    json.put(
        "failures",
        report.failures().stream()
            .map(each -> Map.of("photo", each.photo(), "reason", each.reason()))
            .toList());
    String text =
        ConfigValueFactory.fromMap(json).render(ConfigRenderOptions.concise().setFormatted(true));
    folder.write(JSON, text.getBytes(StandardCharsets.UTF_8));
    folder.write(CSV, out -> writeCsv(report.evaluation(), out));
  }

  private static void writeCsv(Evaluation evaluation, OutputStream out) throws IOException {
    writeLine(out, Stream.concat(Stream.of("photo", "tags", "candidate"), keys()).toList());
    for (String photo : evaluation.photos().keySet()) {
      for (Candidate candidate : evaluation.candidates()) {
        writeLine(out, cells(evaluation, photo, candidate.name()));
      }
    }
  }

  private static List<String> cells(Evaluation evaluation, String photo, String candidate) {
    List<String> cells = new ArrayList<>();
    cells.add(photo);
    cells.add(String.join(";", evaluation.tags().of(photo)));
    cells.add(candidate);
    perPhoto()
        .map(metric -> number(evaluation.value(metric, photo, candidate)))
        .forEach(value -> cells.add(value == null ? "" : value.toString()));
    return cells;
  }

  private static void writeLine(OutputStream out, List<String> cells) throws IOException {
    out.write((Csv.line(cells) + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<String> keys() {
    return perPhoto().map(Metric::key);
  }

  /** Of a single photo, both differences of colourfulness are one. */
  private static Stream<Metric> perPhoto() {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric != Metric.COLORFULNESS_MEAN_DIFFERENCE);
  }
}
