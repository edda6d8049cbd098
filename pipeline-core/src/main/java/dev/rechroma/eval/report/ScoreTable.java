package dev.rechroma.eval.report;

import dev.rechroma.eval.Candidate;
import dev.rechroma.eval.Comparison;
import dev.rechroma.eval.Ranked;
import dev.rechroma.eval.metric.Estimate;
import dev.rechroma.eval.metric.Measure;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Psnr;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A {@link Comparison} as a table of the page: candidates down, metrics across. */
record ScoreTable(List<Candidate> candidates, Comparison comparison) {
  private static final String NOTHING = "\u2013";

  String html() {
    String rows = candidates.stream().map(this::row).collect(Collectors.joining("\n"));
    return """
        <div class="wide"><table class="scores">
        <thead><tr><th></th>%s</tr></thead>
        <tbody>
        %s
        </tbody></table></div>
        """
        .formatted(header(), rows);
  }

  private String header() {
    return comparison.measures().stream()
        .map(
            measure ->
                "<th scope=\"col\">%s<small>%s</small></th>"
                    .formatted(Html.escape(measure.label()), direction(measure)))
        .collect(Collectors.joining());
  }

  private static String direction(Measure measure) {
    return switch (measure.better()) {
      case HIGHER -> "\u2191 higher is better";
      case LOWER -> "\u2193 lower is better";
      case NEITHER -> "good: near the truth's";
    };
  }

  private String row(Candidate candidate) {
    String cells =
        comparison.measures().stream()
            .map(measure -> cell(measure, comparison.result(measure, candidate.name())))
            .collect(Collectors.joining());
    return "<tr class=\"%s\"><th scope=\"row\">%s</th>%s</tr>"
        .formatted(
            candidate.kind().name().toLowerCase(Locale.ROOT), Html.escape(candidate.name()), cells);
  }

  private static String cell(Measure measure, Ranked result) {
    String mark =
        switch (result.standing()) {
          case BEST -> " class=\"best\"";
          case LEVEL_WITH_BEST -> " class=\"level\"";
          case OTHER -> "";
        };
    return "<td%s><b>%s</b>%s</td>"
        .formatted(
            mark, number(measure, result.estimate().value()), interval(measure, result.estimate()));
  }

  private static String interval(Measure measure, Estimate estimate) {
    String low = number(measure, estimate.low());
    String high = number(measure, estimate.high());
    return low.equals(high) ? "" : "<small>%s to %s</small>".formatted(low, high);
  }

  /** With the measure's decimals; a PSNR at its cap stands for anything above. */
  static String number(Measure measure, double value) {
    if (!Double.isFinite(value)) {
      return NOTHING;
    }
    boolean capped = measure == Metric.PSNR && value >= Psnr.CAP - 1e-9;
    return (capped ? "\u2265 " : "")
        + String.format(Locale.ROOT, "%." + measure.decimals() + "f", value);
  }
}
