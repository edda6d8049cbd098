package dev.rechroma.eval.report;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.rechroma.eval.Candidate;
import dev.rechroma.eval.Comparison;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.Measure;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.io.Csv;
import dev.rechroma.io.Storage;
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
  static final String MEANS_CSV = "metrics.csv";
  static final String CSV = "per-photo.csv";

  private EvaluationFiles() {}

  /**
   * The means as JSON values: {@code photos}, and {@code models}, {@code baselines} and {@code
   * ceilings}, each a list of {@code name}, {@code photos} and {@code featurePhotos}, one value per
   * measure, and {@code intervals} and {@code tags}. NaN and infinite values become null.
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
    values.put("featurePhotos", comparison.featurePhotos());
    for (Measure measure : comparison.measures()) {
      Estimate estimate = comparison.result(measure, name).estimate();
      values.put(measure.key(), number(estimate.value()));
      intervals.put(measure.key(), Arrays.asList(number(estimate.low()), number(estimate.high())));
    }
    values.put("intervals", intervals);
    return values;
  }

  private static Object number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  static void write(
      Evaluation evaluation,
      Map<String, String> settings,
      List<UnmeasuredPhoto> failures,
      Storage folder)
      throws IOException {
    Map<String, Object> json = json(evaluation);
    json.put("settings", settings);
    json.put(
        "failures",
        failures.stream()
            .map(each -> Map.of("photo", each.photo(), "reason", each.reason()))
            .toList());
    String text =
        ConfigValueFactory.fromMap(json).render(ConfigRenderOptions.concise().setFormatted(true));
    folder.write(JSON, text.getBytes(StandardCharsets.UTF_8));
    folder.write(MEANS_CSV, out -> writeMeans(evaluation, out));
    folder.write(CSV, out -> writeCsv(evaluation, out));
  }

  /** Writes a line for each value, so that the columns stay the same when measures come and go. */
  private static void writeMeans(Evaluation evaluation, OutputStream out) throws IOException {
    writeLine(out, List.of("tag", "candidate", "photos", "measure", "value", "low", "high"));
    writeMeans("", evaluation.overall(), evaluation, out);
    for (Map.Entry<String, Comparison> each : evaluation.byTag().entrySet()) {
      writeMeans(each.getKey(), each.getValue(), evaluation, out);
    }
  }

  private static void writeMeans(
      String tag, Comparison comparison, Evaluation evaluation, OutputStream out)
      throws IOException {
    for (Candidate candidate : evaluation.candidates()) {
      for (Measure measure : comparison.measures()) {
        Estimate estimate = comparison.result(measure, candidate.name()).estimate();
        writeLine(
            out,
            List.of(
                tag,
                candidate.name(),
                Integer.toString(comparison.photos(measure)),
                measure.key(),
                cell(estimate.value()),
                cell(estimate.low()),
                cell(estimate.high())));
      }
    }
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
    perPhoto().forEach(metric -> cells.add(cell(evaluation.value(metric, photo, candidate))));
    return cells;
  }

  private static String cell(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  private static void writeLine(OutputStream out, List<String> cells) throws IOException {
    out.write((Csv.line(cells) + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<String> keys() {
    return perPhoto().map(Metric::key);
  }

  /** The metrics per photo: for a single photo, both differences of colourfulness are the same. */
  private static Stream<Metric> perPhoto() {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric != Metric.COLORFULNESS_MEAN_DIFFERENCE);
  }
}
