package dev.rechroma.eval.report;

import dev.rechroma.eval.Comparison;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.Features;
import dev.rechroma.eval.ValidationScores;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.metric.Psnr;
import dev.rechroma.io.Storage;
import dev.rechroma.train.history.History;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page that compares models: tables, training, photos, provenance. One static file without
 * requests to other hosts, with its pictures, metrics.json, metrics.csv and per-photo.csv beside
 * it.
 *
 * @param summary one sentence: what was compared on what
 * @param prior source of the colour prior of the rebalanced AuC, to follow "as found in": "the test
 *     photos" or "the training photos of ..."
 * @param gallery the photos to show
 * @param thumbnails thumbnails of those photos, in any order
 * @param models the models, in the order of the page
 * @param failures photos that some candidate could not predict
 * @param settings of the evaluation, name to value
 */
public record EvaluationReport(
    String summary,
    String prior,
    Evaluation evaluation,
    Gallery gallery,
    List<Thumbnails> thumbnails,
    List<ModelFacts> models,
    List<UnmeasuredPhoto> failures,
    Map<String, String> settings) {
  /** Name of the page in its folder. */
  public static final String PAGE = "index.html";

  /** Names of all files and folders directly in its folder. */
  public static final Set<String> ENTRIES =
      Set.of(
          PAGE,
          EvaluationFiles.JSON,
          EvaluationFiles.MEANS_CSV,
          EvaluationFiles.CSV,
          PhotoStrips.FOLDER);

  private static final String TEMPLATE = "evaluation-report.html";
  private static final int FAILURES_SHOWN = 200;
  private static final String WATCHED =
      """
      <h3>Metrics by epoch</h3>
      <p class="columns">Measured during training on each model's own validation photos, at the size of its training;
      rebalanced by the colours of these photos. The values of models that were trained on different data or sizes cannot be compared.</p>
      """;

  /** Writes all files, the page last, so that if it exists everything else does too. */
  public void write(Storage folder) throws IOException {
    PhotoStrips strips = new PhotoStrips(evaluation, thumbnails);
    strips.write(folder);
    EvaluationFiles.write(evaluation, settings, failures, folder);
    String html =
        Html.page(
            TEMPLATE,
            Map.ofEntries(
                Map.entry("summary", Html.escape(summary)),
                Map.entry("prior", Html.escape(prior)),
                Map.entry("features", features()),
                Map.entry("cap", String.format(Locale.ROOT, "%.1f", Psnr.CAP)),
                Map.entry("results", table(evaluation.overall())),
                Map.entry("tags", tags()),
                Map.entry("training", training() + watched()),
                Map.entry("different", strips.html(gallery.different())),
                Map.entry("extremes", extremes(strips)),
                Map.entry("failures", failureList()),
                Map.entry("settings", provenance())));
    folder.write(PAGE, html.getBytes(StandardCharsets.UTF_8));
  }

  /** The explanation of the feature metrics; empty if features were not requested. */
  private String features() {
    int photos = evaluation.overall().featurePhotos();
    if (photos == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        """
      <li><b>KID</b> and <b>Fr&eacute;chet distance</b>: how far the predicted photos as a whole are from the true ones in the features of a classifier, \
      the mean of EfficientNet-Lite0's last 320 channels with its ImageNet weights, at 224 px; here over %d photos. They penalize what looks wrong or dull, not colours \
      that merely differ from the truth. KID is the unbiased estimate of Bi&nacute;kowski et al. 2018 (cubic kernel; a prediction is never paired with its own photo), \
      with a jackknife interval over photos. The Fr&eacute;chet distance (Dowson and Landau 1982) grows as the number of photos falls, and below some thousand it means \
      little by itself: compare it only within one table. Below some hundred photos KID is noisy too, as its interval shows; with fewer than %d photos \
      neither is computed. Numbers from other features, such as FID, cannot be compared with these.</li>
      """,
        photos,
        Features.FEWEST);
  }

  private String table(Comparison comparison) {
    return new ScoreTable(evaluation.candidates(), comparison).html();
  }

  private String tags() {
    return evaluation.byTag().entrySet().stream()
        .map(
            each ->
                "<h3>%s: %s</h3>\n%s"
                    .formatted(
                        Html.escape(each.getKey()),
                        count(each.getValue().photos()),
                        table(each.getValue())))
        .collect(Collectors.joining())
        .transform(tables -> tables.isEmpty() ? "" : "<h2>By tag</h2>\n" + tables);
  }

  private static String count(int photos) {
    return photos == 1 ? "1 photo" : photos + " photos";
  }

  private String training() {
    return charts(Stream.concat(Stream.of(validation()), models.stream().flatMap(this::losses)));
  }

  private static String charts(Stream<LineChart> charts) {
    return charts
        .map(LineChart::html)
        .collect(Collectors.joining("", "<div class=\"charts\">\n", "</div>\n"));
  }

  /** The charts of metrics by epoch; empty if no model was measured during training. */
  private String watched() {
    boolean any =
        models.stream()
            .flatMap(model -> model.history().rows().stream())
            .anyMatch(History.Row::isMeasured);
    return any ? WATCHED + charts(Arrays.stream(Metric.values()).map(this::metric)) : "";
  }

  private LineChart metric(Metric metric) {
    Stream<LineChart.Line> truths =
        metric == Metric.COLORFULNESS ? trueColorfulness() : Stream.empty();
    return new LineChart(
        metric.label(),
        Stream.concat(models.stream().map(model -> line(model.name(), model, metric::of)), truths)
            .toList());
  }

  /** The true colourfulness, as a single line if all models were measured on the same photos. */
  private Stream<LineChart.Line> trueColorfulness() {
    List<LineChart.Line> lines =
        models.stream()
            .map(model -> line(model.name() + ": truth", model, ValidationScores::trueColorfulness))
            .filter(LineChart.Line::isThere)
            .sorted(Comparator.comparing(line -> -line.points().size()))
            .toList();
    boolean same =
        lines.stream()
                .flatMap(line -> line.points().stream())
                .filter(LineChart.Point::isThere)
                .mapToDouble(LineChart.Point::value)
                .distinct()
                .count()
            == 1;
    return same ? Stream.of(new LineChart.Line("truth", lines.get(0).points())) : lines.stream();
  }

  private LineChart validation() {
    return new LineChart(
        "RMS ab error on the validation photos",
        models.stream()
            .map(model -> line(model.name(), model, row -> Math.sqrt(row.validationAbMse())))
            .toList());
  }

  private Stream<LineChart> losses(ModelFacts model) {
    LineChart.Line discriminator =
        line("discriminator", model, row -> adversarial(row, row.loss().discriminator()));
    LineChart.Line generator =
        line("generator", model, row -> adversarial(row, row.loss().adversarial()));
    LineChart.Line reconstruction = line("generator", model, row -> row.loss().reconstruction());
    return Stream.of(
        new LineChart(model.name() + ": cross entropy", List.of(discriminator, generator)),
        new LineChart(model.name() + ": reconstruction error", List.of(reconstruction)));
  }

  /** The loss; NaN for epochs in which the discriminator took no part. */
  private static double adversarial(History.Row row, double loss) {
    return row.loss().isAdversarial() ? loss : Double.NaN;
  }

  private static LineChart.Line line(
      String name, ModelFacts model, ToDoubleFunction<History.Row> value) {
    return LineChart.line(name, model.history().rows(), History.Row::epoch, value);
  }

  private String extremes(PhotoStrips strips) {
    return evaluation
        .models()
        .map(
            model ->
                "<h3>%s: best</h3>\n%s<h3>%s: worst</h3>\n%s"
                    .formatted(
                        Html.escape(model),
                        strips.html(gallery.best().getOrDefault(model, List.of())),
                        Html.escape(model),
                        strips.html(gallery.worst().getOrDefault(model, List.of()))))
        .collect(Collectors.joining());
  }

  private String failureList() {
    if (failures.isEmpty()) {
      return "";
    }
    String more = failures.size() > FAILURES_SHOWN ? "<li>and more: see metrics.json</li>\n" : "";
    return failures.stream()
        .limit(FAILURES_SHOWN)
        .map(
            each ->
                "<li>%s: %s</li>\n"
                    .formatted(Html.escape(each.photo()), Html.escape(each.reason())))
        .collect(
            Collectors.joining(
                "",
                String.format(Locale.ROOT, "<h2>Not measured: %d</h2>\n<ul>\n", failures.size()),
                more + "</ul>\n"));
  }

  private String provenance() {
    return Stream.concat(
            Stream.of(details("This evaluation", settings)),
            models.stream().map(model -> details(model.name(), model.flat())))
        .collect(Collectors.joining());
  }

  private static String details(String title, Map<String, String> values) {
    return "<details>\n<summary>%s</summary>\n%s\n</details>\n"
        .formatted(Html.escape(title), Html.facts(values));
  }
}
