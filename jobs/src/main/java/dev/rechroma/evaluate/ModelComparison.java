package dev.rechroma.evaluate;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.TagsFile;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.JobContext;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.eval.report.EvaluationReport;
import dev.rechroma.eval.report.ModelFacts;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.OutputFolder;
import dev.rechroma.hadoop.Replacement;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.io.Storage;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.model.Provenance;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.model.engine.EngineSelector;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.history.HistoryCsv;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The job of `evaluate`: measures models beside the baselines, and writes the report. */
public final class ModelComparison {
  private final JobContext context;
  private final Evaluate.Settings settings;

  /** A job that can make several reports, one after the other. */
  public ModelComparison(JobContext context, Evaluate.Settings settings) {
    this.context = context;
    this.settings = settings;
  }

  /**
   * What to compare.
   *
   * @param models model directories, registries or "bundled"
   * @param data folder of a tensor data set
   * @param report folder for the report; an older report there is replaced
   * @param split with the photos to measure on
   * @param tags a CSV file of what the photos show
   */
  public record Request(
      List<String> models, String data, String report, Split split, Optional<String> tags) {

    private String summary(int photos) {
      String line =
          String.format(
              Locale.ROOT,
              "%d %s and the baselines, on %d %s of %s.",
              models.size(),
              models.size() == 1 ? "model" : "models",
              photos,
              photoKind(),
              data);
      return split == Split.TRAIN ? line + " Models may have memorized these photos." : line;
    }

    private String photoKind() {
      return switch (split) {
        case TRAIN -> "training photos";
        case VALIDATION -> "validation photos";
        case TEST -> "test photos";
      };
    }
  }

  /**
   * The result of a comparison.
   *
   * @param summary one sentence: what was compared, and on what
   * @param page location of the report's page
   */
  public record Result(Evaluate.Result measured, String summary, String page) {}

  /** The models, in the same order everywhere. */
  private record Models(Map<String, TrainedModel> byName, List<ModelFacts> facts) {}

  /**
   * Measures and writes the report.
   *
   * @throws UserError where a model, the data or the report's folder cannot be used
   */
  public Result run(Request request) throws IOException {
    TensorDataSet tensors = TensorDataSet.existing(context.spark(), request.data());
    HadoopStorage target = target(request, tensors);
    try (RunLock lock = context.lock(target)) {
      Models trained = load(request.models());
      List<String> sources = tensors.requireSources(request.split());
      Evaluate.Task task =
          new Evaluate.Task(
              tensors, request.split(), trained.byName(), tags(request.tags(), sources));
      Evaluate.Result measured = Evaluate.run(context, settings, task, sources.size());
      write(report(request, tensors, trained, measured), target, lock);
      return new Result(
          measured,
          request.summary(measured.evaluation().photos().size()),
          target.location() + "/" + EvaluationReport.PAGE);
    }
  }

  private HadoopStorage target(Request request, TensorDataSet tensors) throws IOException {
    HadoopStorage target = OutputFolder.at("--report", request.report(), context.hadoop());
    if (target.isWithin(tensors.folder())) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "--report %s lies inside --data %s: choose a folder beside it",
              request.report(),
              request.data()));
    }
    boolean earlier =
        target.exists(EvaluationReport.PAGE)
            && target.entries().stream()
                .allMatch(
                    name ->
                        HadoopStorage.isHidden(name) || EvaluationReport.ENTRIES.contains(name));
    if (!target.isEmpty() && !earlier) {
      throw new UserError(
          request.report() + " is not empty and holds more than a report: choose another --report");
    }
    return target;
  }

  private Models load(List<String> models) throws IOException {
    List<ModelSource> sources = new ArrayList<>();
    for (String model : models) {
      sources.add(ModelSource.of(model, context.hadoop()));
    }
    List<String> names = ModelNames.of(sources.stream().map(ModelSource::path).toList());
    Map<String, TrainedModel> byName = new LinkedHashMap<>();
    List<ModelFacts> facts = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Storage folder = sources.get(i).storage();
      byName.put(names.get(i), onEngine(TrainedModel.load(folder)));
      facts.add(
          new ModelFacts(
              names.get(i), HistoryCsv.read(folder), new ModelDirectory(folder).description()));
    }
    return new Models(byName, facts);
  }

  private TrainedModel onEngine(TrainedModel model) {
    return EngineSelector.of(context.taskThreads())
        .select(settings.engine(), model, Optional.empty());
  }

  private Tags tags(Optional<String> file, List<String> sources) throws IOException {
    if (file.isEmpty()) {
      return Tags.NONE;
    }
    Tags read = TagsFile.read(file.get(), "--tags", context.hadoop());
    read.requireSome(sources, file.get());
    return read;
  }

  private EvaluationReport report(
      Request request, TensorDataSet tensors, Models trained, Evaluate.Result measured) {
    Evaluation evaluation = measured.evaluation();
    return new EvaluationReport(
        request.summary(evaluation.photos().size()),
        "the " + request.photoKind(),
        evaluation,
        measured.gallery(),
        measured.thumbnails(),
        trained.facts(),
        measured.failures(),
        described(request, tensors, measured.mean()));
  }

  private static Map<String, String> described(
      Request request, TensorDataSet tensors, MeanChroma mean) {
    Map<String, String> facts = new TreeMap<>();
    ConfigFactory.parseMap(
            Provenance.of(tensors.fingerprint(), Map.of("spark", tensors.spark().version())))
        .entrySet()
        .forEach(
            each ->
                facts.put("provenance." + each.getKey(), each.getValue().unwrapped().toString()));
    facts.put("data", request.data());
    facts.put("models", String.join(", ", request.models()));
    facts.put("split", request.split().folder());
    facts.put("tags", request.tags().orElse("none"));
    facts.put(
        "mean colour",
        mean.pixels() == 0
            ? "none: no training photos"
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
}
