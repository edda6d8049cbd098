package dev.rechroma.cli;

import dev.rechroma.cli.screen.FailureText;
import dev.rechroma.eval.report.EvaluationFiles;
import dev.rechroma.eval.report.ScoreText;
import dev.rechroma.eval.report.UnmeasuredPhoto;
import dev.rechroma.evaluate.Evaluate;
import dev.rechroma.evaluate.ModelComparison;
import dev.rechroma.model.BundledModel;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma evaluate. */
@Command(
    name = "evaluate",
    description = "Compares trained models with each other and with leaving the photos gray.",
    footer = {
      "",
      "Example:",
      "  rechroma evaluate --model out/lab --model out/other --data out/tensors \\",
      "    --report out/report",
      "",
      "REPORT gets index.html with its pictures in gallery/, metrics.json, metrics.csv",
      "and per-photo.csv. Each model predicts at its own size and is measured at the size",
      "of the data set. Only photos on which every model could be measured count; the",
      "others are listed in metrics.json, and the exit code is then 3."
    })
final class EvaluateJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Trained model; may be repeated (default: the bundled model).")
  private List<String> models = List.of(BundledModel.NAME);

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Data set written by ingest.")
  private String data;

  @Option(
      names = {"--report", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder for the report; replaces an older report there.")
  private String report;

  @Option(
      names = "--split",
      paramLabel = "test|validation|train",
      description = "Photos to measure on (test).")
  private Split split = Split.TEST;

  @Option(
      names = "--tags",
      paramLabel = "CSV",
      description =
          "What the photos show, for a table per tag: columns file (path or its end) and tag, one"
              + " tag per line.")
  private Optional<String> tags = Optional.empty();

  @Option(
      names = "--photos",
      paramLabel = "N",
      description =
          "How many of the photos on which the models differ most the page shows"
              + " (${bundle:evaluate.photos}).")
  private Integer photos;

  @Option(
      names = "--engine",
      paramLabel = "auto|onednn|onnxruntime",
      description = "What computes the models' predictions (${bundle:evaluate.engine}).")
  private String engine;

  @Override
  public Integer call() throws IOException {
    Evaluate.Settings settings = settings();
    models.forEach(model -> CommonOptions.required("--model", model));
    CommonOptions.required("--data", data);
    CommonOptions.required("--report", report);
    tags.ifPresent(file -> CommonOptions.required("--tags", file));
    ModelComparison.Result result =
        new ModelComparison(common.context("evaluate"), settings)
            .run(new ModelComparison.Request(models, data, report, split, tags));
    common.report(text(result), results(result));
    return result.measured().failures().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
  }

  private Evaluate.Settings settings() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("evaluate.photos", photos);
    options.put("evaluate.engine", engine);
    return Evaluate.Settings.read(common.settings(options).getConfig("evaluate"));
  }

  private String text(ModelComparison.Result result) {
    return String.join(
            "\n",
            result.summary(),
            ScoreText.of(result.measured().evaluation()),
            "The report: " + result.page())
        + FailureText.unmeasured(result.measured().failures(), report + "/metrics.json");
  }

  private Map<String, Object> results(ModelComparison.Result result) {
    Evaluate.Result measured = result.measured();
    Map<String, Object> results = new LinkedHashMap<>(EvaluationFiles.json(measured.evaluation()));
    results.put("split", split.folder());
    results.put(
        "failed", measured.failures().stream().map(UnmeasuredPhoto::photo).distinct().count());
    results.put("seconds", measured.seconds());
    results.put("report", result.page());
    return results;
  }
}
