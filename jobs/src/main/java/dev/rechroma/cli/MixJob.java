package dev.rechroma.cli;

import dev.rechroma.cli.screen.FailureText;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.eval.MixFloor;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.report.EvaluationReport;
import dev.rechroma.evaluate.Evaluate;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.model.Provenance;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.model.WeightMix;
import dev.rechroma.registry.ModelRegistry;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.source.Failure;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma mix. */
@Command(
    name = "mix",
    description = "Mixes the weights of a model before and after its adversarial training.",
    footer = {
      "",
      "Example:",
      "  rechroma mix --before out/right --after out/vivid --data out/tensors \\",
      "    --output out/mixed",
      "  rechroma mix --before out/right --after out/vivid --share 0.7 --output out/mixed",
      "",
      "A model that learned the photos' colours alone is right and pale, the same after",
      "adversarial training is vivid and more often wrong. Weights between theirs choose",
      "how much of each (network interpolation). Several shares of the later model are",
      "measured on the validation photos, and OUTPUT gets the largest share that is",
      "still better than no colour: rechroma.mix in reference.conf says by what. If none",
      "is, it gets share 0, the earlier model. model.json there holds the table and what",
      "both models are. --precision half makes a file of half the size."
    })
final class MixJob implements Callable<Integer> {
  private static final String MIX = "mix";

  @Mixin private CommonOptions common;

  @Option(
      names = "--before",
      required = true,
      paramLabel = "DIR",
      description = "Model before its adversarial training.")
  private String before;

  @Option(
      names = "--after",
      required = true,
      paramLabel = "DIR",
      description = "Model that the training made of it.")
  private String after;

  @Option(
      names = {"--output", "--model"},
      required = true,
      paramLabel = "DIR",
      description = "Folder of the mixed model; an earlier mix there is replaced.")
  private String output;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data set on whose photos the shares are measured.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "validation|test|train",
      description = "Which of them (validation).")
  private Split split = Split.VALIDATION;

  @Option(
      names = "--shares",
      paramLabel = "X,Y,...",
      description = "Shares of the later model to measure (0,0.1,...,1).")
  private String shares;

  @Option(
      names = "--share",
      paramLabel = "X",
      description = "Take this share, whatever it is like; --data is not needed then.")
  private Optional<String> share = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "float|half",
      description = "Weights in the model file have 32 bits or 16 (float).")
  private String precision;

  private MixParent earlier;
  private MixParent later;

  /**
   * The shares on the photos.
   *
   * @param failures photos that some model could not be measured on
   */
  private record Measured(
      TensorDataSet data, MixTable table, List<EvaluationReport.Failure> failures) {}

  /**
   * The share that is taken.
   *
   * @param reason one line
   */
  private record Choice(double share, String reason) {}

  @Override
  public Integer call() throws IOException {
    MixSettings settings = settings();
    CommonOptions.required("--before", before);
    CommonOptions.required("--after", after);
    ModelSource.requireFolder("--output", CommonOptions.required("--output", output));
    if (share.isPresent() && settings.shares().size() > 1) {
      throw new UserError("--share takes one number: give several by --shares");
    }
    if (data.isEmpty() && share.isEmpty()) {
      throw new UserError("give --data, whose photos choose the share, or --share");
    }
    SparkSession spark = common.session(MIX);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    load(hadoop);
    HadoopStorage target = target(hadoop);
    try (RunLock lock = common.lock(target)) {
      return mix(settings, spark, target, lock);
    }
  }

  private int mix(MixSettings settings, SparkSession spark, HadoopStorage target, RunLock lock)
      throws IOException {
    Optional<Measured> measured = measure(settings, spark);
    Choice choice = choose(measured, settings.floor(), settings.shares());
    ModelDirectory mixed = new ModelDirectory(target);
    lock.requireHeld();
    try {
      mixed.write(
          later.settings(),
          WeightMix.of(earlier.weights(), later.weights(), choice.share()),
          settings.precision(),
          facts(measured, choice, settings, spark));
    } catch (IllegalArgumentException e) {
      throw new UserError("a weight of " + e.getMessage() + ": take --precision float", e);
    }
    return report(measured, choice, mixed.id());
  }

  private MixSettings settings() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("mix.shares", share.orElse(shares));
    options.put("mix.precision", precision);
    return MixSettings.read(common.settings(options));
  }

  private void load(Configuration hadoop) throws IOException {
    earlier = MixParent.of(before, hadoop);
    later = MixParent.of(after, hadoop);
    GanSettings wanted = later.settings();
    if (!earlier.settings().withSize(wanted.size()).equals(wanted)
        || earlier.weights().length != later.weights().length) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "--before %s is %s and --after %s is %s: only models of the same networks can be mixed",
              before,
              earlier.settings(),
              after,
              wanted));
    }
  }

  /** Nothing that took a training to make is replaced. */
  private HadoopStorage target(Configuration hadoop) throws IOException {
    HadoopStorage target = OutputFolder.at("--output", output, hadoop);
    ModelDirectory there = new ModelDirectory(target);
    boolean mix = there.exists() && there.description().hasPath(MIX);
    boolean parent =
        List.of(earlier.source().path(), later.source().path()).contains(target.path());
    if ((there.exists() && (parent || !mix)) || ModelRegistry.isAt(target)) {
      throw new UserError(
          output + " holds a model already, and not just another mix: choose another --output");
    }
    return target;
  }

  private Optional<Measured> measure(MixSettings settings, SparkSession spark) throws IOException {
    if (data.isEmpty()) {
      return Optional.empty();
    }
    String folder = CommonOptions.required("--data", data.get());
    TensorDataSet tensors = TensorDataSet.existing(spark, folder);
    int photos = EvaluateJob.sources(tensors, split, folder).size();
    Evaluate.Task task = new Evaluate.Task(tensors, split, models(settings.shares()), Tags.NONE);
    Evaluate.Result outcome = EvaluateJob.run(spark, settings.evaluate(), task, photos, common);
    return Optional.of(
        new Measured(tensors, new MixTable(outcome.evaluation()), outcome.failures()));
  }

  private Map<String, TrainedModel> models(Collection<Double> measured) {
    Map<String, TrainedModel> models = new LinkedHashMap<>();
    for (double each : measured) {
      String name = MixFloor.name(each);
      float[] weights = WeightMix.of(earlier.weights(), later.weights(), each);
      String id = earlier.id() + " " + later.id() + " " + name;
      models.put(name, new TrainedModel(id, later.settings(), later.settings().size(), weights));
    }
    return models;
  }

  private Choice choose(Optional<Measured> measured, MixFloor floor, Collection<Double> among) {
    if (share.isPresent()) {
      return new Choice(among.iterator().next(), "as asked for");
    }
    return floor
        .largest(measured.orElseThrow().table().evaluation(), among)
        .map(largest -> new Choice(largest, "the largest that keeps the floor of rechroma.mix"))
        .orElseGet(() -> new Choice(0, "none keeps the floor of rechroma.mix"));
  }

  private Map<String, Object> facts(
      Optional<Measured> measured, Choice choice, MixSettings settings, SparkSession spark) {
    Map<String, Object> mix = new LinkedHashMap<>();
    mix.put("share", choice.share());
    mix.put("reason", choice.reason());
    measured.ifPresent(each -> mix.put("measured", measured(each)));
    mix.put("before", earlier.facts());
    mix.put("after", later.facts());
    Map<String, Object> facts = new LinkedHashMap<>();
    if (!settings.about().isEmpty()) {
      facts.put("about", settings.about());
    }
    if (!settings.licence().isEmpty()) {
      facts.put("licence", settings.licence());
    }
    metrics(measured, choice).ifPresent(metrics -> facts.put("metrics", metrics));
    facts.put(MIX, mix);
    String fingerprint = measured.map(each -> each.data().fingerprint()).orElse("none");
    facts.put("provenance", Provenance.of(fingerprint, Map.of("spark", spark.version())));
    return facts;
  }

  private Map<String, Object> measured(Measured measured) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("data", measured.data().fingerprint());
    facts.put("split", split.folder());
    facts.put("photos", measured.table().evaluation().photos().size());
    facts.put("table", measured.table().rows());
    facts.put(
        "failures",
        measured.failures().stream()
            .map(each -> Map.of("photo", each.photo(), "reason", each.reason()))
            .toList());
    return facts;
  }

  /** Of the mixed model; empty where it was not measured. */
  private static Optional<Map<String, Object>> metrics(Optional<Measured> measured, Choice choice) {
    return measured.flatMap(each -> each.table().metrics(MixFloor.name(choice.share())));
  }

  private int report(Optional<Measured> measured, Choice choice, String id) {
    String name = MixFloor.name(choice.share());
    String line =
        String.format(
            Locale.ROOT,
            "share %s of %s: %s; the model in %s has the id %s",
            name,
            after,
            choice.reason(),
            output,
            id);
    String table = measured.map(each -> each.table().text(name) + "\n").orElse("");
    List<EvaluationReport.Failure> failures = measured.map(Measured::failures).orElse(List.of());
    List<Failure> failed =
        failures.stream().map(each -> new Failure(each.photo(), each.reason())).toList();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("share", choice.share());
    results.put("reason", choice.reason());
    results.put("output", output);
    results.put("id", id);
    results.put("metrics", metrics(measured, choice).orElse(Map.of()));
    results.put("table", measured.map(each -> each.table().rows()).orElse(List.of()));
    results.put(
        "failed", failures.stream().map(EvaluationReport.Failure::photo).distinct().count());
    common.report(table + line + FailureText.listed(failed, output + "/model.json"), results);
    return failures.isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED;
  }
}
