package dev.rechroma.mix;

import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.Candidate;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.metric.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The scores of the mixes of two models on the same photos, beside the baselines. */
public record MixTable(Evaluation evaluation) {
  private static final List<Metric> SHOWN =
      List.of(Metric.PSNR, Metric.SSIM, Metric.AB_MAE, Metric.AUC, Metric.COLORFULNESS);
  private static final String ROW = "%-14s%9s%9s%9s%9s%14s%14s";
  private static final String OF_TRUTH = "colorfulness-of-truth";

  /** For people; the chosen mix is marked. */
  public String text(String chosen) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ROW.formatted("share", "PSNR", "SSIM", "ab-MAE", "AuC", "colourfulness", "of truth's"));
    for (Candidate candidate : candidates()) {
      String mark = candidate.name().equals(chosen) ? " *" : "";
      lines.add(line(candidate.name(), mark));
    }
    return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }

  private List<Candidate> candidates() {
    return evaluation.candidates().stream()
        .filter(each -> each.kind() != Candidate.Kind.CEILING)
        .toList();
  }

  private String line(String candidate, String mark) {
    List<Object> cells = new ArrayList<>(List.of(candidate + mark));
    SHOWN.forEach(metric -> cells.add(number(metric.decimals(), value(metric, candidate))));
    cells.add(number(0, 100 * ofTruth(candidate)) + "%");
    return ROW.formatted(cells.toArray());
  }

  private static String number(int decimals, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "-";
  }

  private double value(Metric metric, String candidate) {
    return evaluation.overall().result(metric, candidate).estimate().value();
  }

  /** The colourfulness relative to the true photos'. */
  private double ofTruth(String candidate) {
    return value(Metric.COLORFULNESS, candidate)
        / value(Metric.COLORFULNESS, Baseline.TRUTH.candidate().name());
  }

  /** For programs: a list of names and metrics, the mixes first. */
  public List<Map<String, Object>> rows() {
    return candidates().stream().map(each -> row(each.name())).toList();
  }

  private Map<String, Object> row(String candidate) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", candidate);
    row.putAll(values(candidate));
    return row;
  }

  /** Metrics of a mix by their keys; empty if it was not measured. */
  Optional<Map<String, Object>> metrics(String name) {
    return evaluation.candidates(Candidate.Kind.MODEL).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .map(each -> values(name));
  }

  /** Values that are NaN or infinite are left out. */
  private Map<String, Object> values(String candidate) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      metrics.put(metric.key(), value(metric, candidate));
    }
    metrics.put(OF_TRUTH, ofTruth(candidate));
    metrics.values().removeIf(each -> !Double.isFinite((Double) each));
    return metrics;
  }
}
