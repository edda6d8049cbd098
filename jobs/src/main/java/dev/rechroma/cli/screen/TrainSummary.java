package dev.rechroma.cli.screen;

import dev.rechroma.eval.ValidationScores;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.train.Costs;
import dev.rechroma.train.history.History;
import dev.rechroma.training.GanTrainer;
import dev.rechroma.training.TrainingConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The result of a training, in words and as JSON.
 *
 * @param model folder of the model
 */
public record TrainSummary(TrainingConfig training, GanTrainer.Result result, String model) {

  /** For people. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d epochs, %d steps, %d images seen; model in %s",
            result.epochs(),
            result.steps(),
            result.imagesSeen(),
            model));
    if (result.costs().workers() > 1) {
      lines.add(text(result.costs()));
    }
    if (!Double.isNaN(last().validationAbMse())) {
      lines.add(
          String.format(
              Locale.ROOT,
              "mean squared error of ab on validation photos: %.1f (all gray %.1f, mean colour"
                  + " %.1f)",
              last().validationAbMse(),
              result.baselines().gray(),
              result.baselines().mean()));
    }
    if (last().isMeasured()) {
      lines.add("on validation photos: " + metrics(last()));
    }
    best().ifPresent(epoch -> lines.add(text(epoch)));
    if (stoppedEarly()) {
      lines.add("stopped early: " + training.watch().whyOver(result.history()));
    }
    return String.join("\n", lines);
  }

  private static String metrics(History.Row epoch) {
    return Arrays.stream(Metric.values())
        .map(metric -> metric.title() + " " + metric.text(epoch))
        .collect(Collectors.joining(", "));
  }

  private String text(History.Row epoch) {
    Metric metric = training.watch().best();
    return String.format(
        Locale.ROOT,
        "best %s: %s after epoch %d, in %s/best",
        metric.title(),
        metric.text(epoch),
        epoch.epoch(),
        model);
  }

  private static String text(Costs costs) {
    return String.format(
        Locale.ROOT,
        "%d rounds of %d workers on %d executors: %.0f%% computing, %.0f%% broadcast, %.0f%%"
            + " input, %.0f%% aggregation; %.0f MB moved%s",
        costs.rounds(),
        costs.workers(),
        costs.executors(),
        100 * costs.compute() / costs.seconds(),
        100 * costs.broadcast() / costs.seconds(),
        100 * costs.input() / costs.seconds(),
        100 * costs.aggregation() / costs.seconds(),
        costs.megabytes(),
        costs.leftOut() == 0
            ? ""
            : String.format(
                Locale.ROOT, "; %d results left out (NaN or infinite)", costs.leftOut()));
  }

  private History.Row last() {
    return result.history().last();
  }

  private Optional<History.Row> best() {
    return training.watch().best(result.history());
  }

  private boolean stoppedEarly() {
    return result.epochs() < training.settings().epochs();
  }

  /** For programs. */
  public Map<String, Object> results() {
    double seconds = result.history().rows().stream().mapToDouble(History.Row::seconds).sum();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("variant", training.described().getString("variant"));
    results.put("epochs", result.epochs());
    results.put("steps", result.steps());
    results.put("imagesSeen", result.imagesSeen());
    results.put("imagesPerSecond", result.imagesSeen() / seconds);
    putCosts(results);
    results.put("validationAbMse", last().validationAbMse());
    results.put("grayAbMse", result.baselines().gray());
    results.put("meanAbMse", result.baselines().mean());
    results.put("metrics", ValidationScores.json(last()));
    results.put("best", best().map(this::json).orElse(null));
    results.put("stoppedEarly", stoppedEarly());
    results.put("model", model);
    return results;
  }

  private void putCosts(Map<String, Object> results) {
    Costs costs = result.costs();
    results.put("workers", costs.workers());
    results.put("executors", costs.executors());
    results.put("rounds", costs.rounds());
    results.put("leftOut", costs.leftOut());
    results.put("megabytes", costs.megabytes());
    results.put("computeSeconds", costs.compute());
    results.put("broadcastSeconds", costs.broadcast());
    results.put("inputSeconds", costs.input());
    results.put("aggregationSeconds", costs.aggregation());
  }

  private Map<String, Object> json(History.Row epoch) {
    Metric metric = training.watch().best();
    return Map.of(
        "epoch", epoch.epoch(),
        "metric", metric.key(),
        "value", metric.of(epoch),
        "model", model + "/best");
  }
}
