package dev.rechroma.cli.screen;

import com.typesafe.config.Config;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.model.BundledModel;
import dev.rechroma.model.ModelDirectory;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Describes the bundled model.
 *
 * @param about what it was trained on, from its model.json
 * @param metrics the ones in its model.json
 */
public record BundledModelText(
    String id, GanSettings settings, String about, String licence, Map<Metric, Double> metrics) {
  private static final String UNKNOWN = "unknown";
  private static final String ROW = "%-10s%s";

  public static BundledModelText read() throws IOException {
    ModelDirectory directory = new ModelDirectory(BundledModel.storage());
    Config description = directory.description();
    Map<Metric, Double> metrics = new LinkedHashMap<>();
    Arrays.stream(Metric.values())
        .filter(metric -> description.hasPath(path(metric)))
        .forEach(metric -> metrics.put(metric, description.getDouble(path(metric))));
    return new BundledModelText(
        directory.id(),
        directory.settings(),
        text(description, "about"),
        text(description, "licence"),
        metrics);
  }

  private static String path(Metric metric) {
    return "metrics." + metric.key();
  }

  private static String text(Config description, String key) {
    return description.hasPath(key) ? description.getString(key) : UNKNOWN;
  }

  public String text() {
    return String.join(
        "\n",
        List.of(
            row("model", BundledModel.NAME),
            row("id", id),
            row("variant", settings.variant().title()),
            row("size", settings.size() + " px"),
            row("about", about),
            row("licence", licence),
            row("figures", metrics.isEmpty() ? UNKNOWN : figures())));
  }

  private static String row(String name, String value) {
    return ROW.formatted(name, value);
  }

  private String figures() {
    return metrics.entrySet().stream()
        .map(each -> figure(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String figure(Metric metric, double value) {
    return String.format(Locale.ROOT, "%s %." + metric.decimals() + "f", metric.title(), value);
  }

  public Map<String, Object> results() {
    Map<String, Object> byKey = new LinkedHashMap<>();
    metrics.forEach((metric, value) -> byKey.put(metric.key(), value));
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("name", BundledModel.NAME);
    results.put("id", id);
    results.put("variant", settings.variant().key());
    results.put("size", settings.size());
    results.put("about", about);
    results.put("licence", licence);
    results.put("metrics", byKey);
    return results;
  }
}
