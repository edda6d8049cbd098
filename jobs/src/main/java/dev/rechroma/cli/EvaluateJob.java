package dev.rechroma.cli;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.cli.screen.FailureText;
import dev.rechroma.cli.screen.Progress;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.eval.report.EvaluationFiles;
import dev.rechroma.eval.report.EvaluationReport;
import dev.rechroma.eval.report.ModelFacts;
import dev.rechroma.eval.report.ScoreText;
import dev.rechroma.evaluate.Evaluate;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.Replacement;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.io.Storage;
import dev.rechroma.model.BundledModel;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.model.Provenance;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.source.Failure;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.history.History;
import dev.rechroma.training.TagsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma evaluate. */
@Command(
    name = "evaluate",
    description = "Compares trained models with each other and with no colour at all.",
    footer = {
      "",
      "Example:",
      "  rechroma evaluate --model out/lab --model out/other --data out/tensors \\",
      "    --report out/report",
      "",
      "REPORT gets index.html with its pictures in gallery/, metrics.json, metrics.csv",
      "and per-photo.csv. Each model paints at its own size and is measured at that of",
      "the data set. Only photos that all could be measured on count; others are listed",
      "in metrics.json, and the exit code is then 3."
    })
final class EvaluateJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Trained model; once for each (bundled: the one of this build).")
  private List<String> models = List.of(BundledModel.NAME);

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Data set that ingest wrote.")
  private String data;

  @Option(
      names = {"--report", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder of the report; an older report there is replaced.")
  private String report;

  @Option(
      names = "--split",
      paramLabel = "test|validation|train",
      description = "Which photos to measure on (test).")
  private Split split = Split.TEST;

  @Option(
      names = "--tags",
      paramLabel = "CSV",
      description =
          "What photos show, for a table a tag: columns file (path or its end) and tag, a line for each tag.")
  private Optional<String> tags = Optional.empty();

  @Option(
      names = "--photos",
      paramLabel = "N",
      description = "Photos on the page on which the models differ most (12).")
  private Integer photos;

  /** The models, one and the same order everywhere. */
  private record Models(Map<String, TrainedModel> byName, List<ModelFacts> facts) {}

  @Override
  public Integer call() throws IOException {
    Evaluate.Settings settings = settings();
    models.forEach(model -> CommonOptions.required("--model", model));
    CommonOptions.required("--data", data);
    CommonOptions.required("--report", report);
    SparkSession spark = common.session("evaluate");
    TensorDataSet tensors = TensorDataSet.existing(spark, data);
    HadoopStorage target = target(tensors);
    try (RunLock lock = common.lock(target)) {
      return evaluate(settings, tensors, target, lock);
    }
  }

  private int evaluate(
      Evaluate.Settings settings, TensorDataSet tensors, HadoopStorage target, RunLock lock)
      throws IOException {
    SparkSession spark = tensors.spark();
    Models trained = load(spark.sparkContext().hadoopConfiguration());
    List<String> sources = sources(tensors, split, data);
    Evaluate.Task task =
        new Evaluate.Task(
            tensors,
            split,
            trained.byName(),
            tags(sources, spark.sparkContext().hadoopConfiguration()));
    Evaluate.Result outcome = run(spark, settings, task, sources.size(), common);
    write(report(task, trained, outcome), target, lock);
    String page = target.location() + "/" + EvaluationReport.PAGE;
    common.report(text(outcome, page), results(outcome, page));
    return outcome.failures().isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
  }

  private Evaluate.Settings settings() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("evaluate.photos", photos);
    return Evaluate.Settings.read(common.settings(options).getConfig("evaluate"));
  }

  private HadoopStorage target(TensorDataSet tensors) throws IOException {
    HadoopStorage target =
        OutputFolder.at("--report", report, tensors.spark().sparkContext().hadoopConfiguration());
    if (target.isWithin(tensors.folder())) {
      throw new UserError(
          "--report " + report + " lies inside --data " + data + ": choose a folder beside it");
    }
    boolean earlier =
        target.exists(EvaluationReport.PAGE)
            && target.entries().stream()
                .allMatch(
                    name ->
                        HadoopStorage.isHidden(name) || EvaluationReport.ENTRIES.contains(name));
    if (!target.isEmpty() && !earlier) {
      throw new UserError(
          report + " is not empty and holds more than a report: choose another --report");
    }
    return target;
  }

  private Models load(Configuration hadoop) throws IOException {
    List<ModelSource> sources = new ArrayList<>();
    for (String model : models) {
      sources.add(ModelSource.of(model, hadoop));
    }
    List<String> names = ModelNames.of(sources.stream().map(ModelSource::path).toList());
    Map<String, TrainedModel> byName = new LinkedHashMap<>();
    List<ModelFacts> facts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Storage folder = sources.get(i).storage();
      byName.put(names.get(i), TrainedModel.load(folder));
      facts.add(
          new ModelFacts(
              names.get(i), History.read(folder), new ModelDirectory(folder).description()));
    }
    return new Models(byName, facts);
  }

  /**
   * The photos of a split.
   *
   * @throws UserError where there is none
   */
  static List<String> sources(TensorDataSet tensors, Split split, String data) {
    List<String> sources = tensors.sources(split);
    if (sources.isEmpty()) {
      Map<Split, Long> counts = tensors.counts();
      throw new UserError(
          String.format(
              Locale.ROOT,
              "no photo in the %s split of %s (train %d, validation %d, test %d): choose another --split, or ingest with a larger share as --set ingest.test=0.2",
              split.folder(),
              data,
              counts.get(Split.TRAIN),
              counts.get(Split.VALIDATION),
              counts.get(Split.TEST)));
    }
    return sources;
  }

  private Tags tags(List<String> sources, Configuration hadoop) throws IOException {
    if (tags.isEmpty()) {
      return Tags.NONE;
    }
    String file = CommonOptions.required("--tags", tags.get());
    Tags read = TagsFile.read(file, "--tags", hadoop);
    read.requireSome(sources, file);
    return read;
  }

  /** Measures, with a progress bar. */
  static Evaluate.Result run(
      SparkSession spark,
      Evaluate.Settings settings,
      Evaluate.Task task,
      long count,
      CommonOptions common) {
    long total = count * (task.models().size() + 1);
    try (Progress progress = Progress.start(spark, "evaluate", total, common.screen())) {
      return new Evaluate(spark, settings, progress.counter()).run(task);
    }
  }

  private EvaluationReport report(Evaluate.Task task, Models trained, Evaluate.Result outcome) {
    return new EvaluationReport(
        summary(outcome.evaluation()),
        "the " + photoKind(),
        outcome.evaluation(),
        outcome.gallery(),
        outcome.thumbnails(),
        trained.facts(),
        outcome.failures(),
        described(task.data(), outcome.mean()));
  }

  private String summary(Evaluation evaluation) {
    int compared = models.size();
    String line =
        String.format(
            Locale.ROOT,
            "%d %s and the baselines, on %d %s of %s.",
            compared,
            compared == 1 ? "model" : "models",
            evaluation.photos().size(),
            photoKind(),
            data);
    return split == Split.TRAIN ? line + " Models may know these photos by heart." : line;
  }

  private String photoKind() {
    return switch (split) {
      case TRAIN -> "training photos";
      case VALIDATION -> "validation photos";
      case TEST -> "test photos";
    };
  }

  private Map<String, String> described(TensorDataSet tensors, MeanChroma mean) {
    Map<String, String> facts = new TreeMap<>();
    ConfigFactory.parseMap(
            Provenance.of(tensors.fingerprint(), Map.of("spark", tensors.spark().version())))
        .entrySet()
        .forEach(
            each ->
                facts.put("provenance." + each.getKey(), each.getValue().unwrapped().toString()));
    facts.put("data", data);
    facts.put("models", String.join(", ", models));
    facts.put("split", split.folder());
    facts.put("tags", tags.orElse("none"));
    facts.put(
        "mean colour",
        mean.pixels() == 0
            ? "none: no training photo"
            : String.format(
                Locale.ROOT,
                "a* %.2f, b* %.2f",
                mean.a() / mean.pixels(),
                mean.b() / mean.pixels()));
    return facts;
  }

  private static void write(EvaluationReport report, HadoopStorage target, RunLock lock)
      throws IOException {
    Replacement replacement = Replacement.in(target);
    report.write(replacement.next());
    lock.requireHeld();
    replacement.commit();
  }

  private String text(Evaluate.Result outcome, String page) {
    List<Failure> failed =
        outcome.failures().stream().map(each -> new Failure(each.photo(), each.reason())).toList();
    return String.join(
            "\n",
            summary(outcome.evaluation()),
            ScoreText.of(outcome.evaluation()),
            "The report: " + page)
        + FailureText.listed(failed, report + "/metrics.json");
  }

  private Map<String, Object> results(Evaluate.Result outcome, String page) {
    Map<String, Object> results = new LinkedHashMap<>(EvaluationFiles.json(outcome.evaluation()));
    results.put("split", split.folder());
    results.put(
        "failed",
        outcome.failures().stream().map(EvaluationReport.Failure::photo).distinct().count());
    results.put("seconds", outcome.seconds());
    results.put("report", page);
    return results;
  }
}
