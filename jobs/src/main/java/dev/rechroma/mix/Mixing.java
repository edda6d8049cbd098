package dev.rechroma.mix;

import dev.rechroma.config.UserError;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.JobContext;
import dev.rechroma.eval.MixFloor;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.report.UnmeasuredPhoto;
import dev.rechroma.evaluate.Evaluate;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.OutputFolder;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.model.Provenance;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.model.WeightMix;
import dev.rechroma.registry.ModelRegistry;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The job of `mix`: mixes the weights of a model before and after its adversarial training. */
public final class Mixing {
  private static final String MIX = "mix";

  private final JobContext context;
  private final MixSettings settings;

  /** A job that can mix several pairs, one after the other. */
  public Mixing(JobContext context, MixSettings settings) {
    this.context = context;
    this.settings = settings;
  }

  /**
   * What to mix.
   *
   * @param before model before its adversarial training
   * @param after the same model after it
   * @param output folder for the mixed model; an earlier mix there is replaced
   * @param share of the later model to take without measuring; empty to choose it by the data
   * @param data folder of the tensor data set to measure the shares of the settings on
   * @param split with the photos to measure on
   */
  public record Request(
      String before,
      String after,
      String output,
      Optional<Double> share,
      Optional<String> data,
      Split split) {}

  /** Both models, loaded and checked. */
  private record Parents(MixParent earlier, MixParent later) {
    float[] mixed(double share) {
      return WeightMix.of(earlier.weights(), later.weights(), share);
    }
  }

  /**
   * The scores of the shares.
   *
   * @param failures photos on which some model could not be measured
   */
  public record Measured(String fingerprint, MixTable table, List<UnmeasuredPhoto> failures) {}

  /**
   * The chosen share.
   *
   * @param reason one line
   */
  private record Choice(double share, String reason) {}

  /**
   * The result of a mix.
   *
   * @param share of the later model
   * @param reason for that share, one line
   * @param id of the mixed model
   * @param measured empty where the share was given
   */
  public record Result(double share, String reason, String id, Optional<Measured> measured) {

    /** The metrics of the mixed model; empty where it was not measured. */
    public Optional<Map<String, Object>> metrics() {
      return Mixing.metrics(measured, share);
    }
  }

  /**
   * Measures, where there is data, and writes the mixed model.
   *
   * @throws UserError where the models, the data or the output cannot be used
   */
  public Result run(Request request) throws IOException {
    Parents parents = load(request);
    HadoopStorage target = target(request, parents);
    try (RunLock lock = context.lock(target)) {
      Optional<Measured> measured = measure(request, parents);
      Choice choice = choose(request, measured);
      ModelDirectory mixed = new ModelDirectory(target);
      lock.requireHeld();
      write(mixed, parents, choice, facts(request, parents, measured, choice));
      return new Result(choice.share(), choice.reason(), mixed.id(), measured);
    }
  }

  private void write(
      ModelDirectory mixed, Parents parents, Choice choice, Map<String, Object> facts)
      throws IOException {
    try {
      mixed.write(
          parents.later().settings(), parents.mixed(choice.share()), settings.precision(), facts);
    } catch (IllegalArgumentException e) {
      throw new UserError("a weight of " + e.getMessage() + ": use --precision float", e);
    }
  }

  private Parents load(Request request) throws IOException {
    MixParent earlier = MixParent.of(request.before(), context.hadoop());
    MixParent later = MixParent.of(request.after(), context.hadoop());
    GanSettings wanted = later.settings();
    if (!earlier.settings().withSize(wanted.size()).equals(wanted)
        || earlier.weights().length != later.weights().length) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "--before %s is %s and --after %s is %s: only models of the same networks can be"
                  + " mixed",
              request.before(),
              earlier.settings(),
              request.after(),
              wanted));
    }
    return new Parents(earlier, later);
  }

  /** Refuses to replace anything that took a training to make. */
  private HadoopStorage target(Request request, Parents parents) throws IOException {
    HadoopStorage target = OutputFolder.at("--output", request.output(), context.hadoop());
    ModelDirectory there = new ModelDirectory(target);
    boolean mix = there.exists() && there.description().hasPath(MIX);
    boolean parent =
        List.of(parents.earlier().source().path(), parents.later().source().path())
            .contains(target.path());
    if ((there.exists() && (parent || !mix)) || ModelRegistry.isAt(target)) {
      throw new UserError(
          request.output() + " already holds a model that is not a mix: choose another --output");
    }
    return target;
  }

  private Optional<Measured> measure(Request request, Parents parents) throws IOException {
    if (request.data().isEmpty()) {
      return Optional.empty();
    }
    TensorDataSet tensors = TensorDataSet.existing(context.spark(), request.data().get());
    int photos = tensors.requireSources(request.split()).size();
    Evaluate.Task task = new Evaluate.Task(tensors, request.split(), models(parents), Tags.NONE);
    Evaluate.Result measured = Evaluate.run(context, settings.evaluate(), task, photos);
    return Optional.of(
        new Measured(
            tensors.fingerprint(), new MixTable(measured.evaluation()), measured.failures()));
  }

  private Map<String, TrainedModel> models(Parents parents) {
    GanSettings gan = parents.later().settings();
    Map<String, TrainedModel> models = new LinkedHashMap<>();
    for (double share : settings.shares()) {
      String name = MixFloor.name(share);
      String id = parents.earlier().id() + " " + parents.later().id() + " " + name;
      models.put(name, new TrainedModel(id, gan, gan.size(), parents.mixed(share)));
    }
    return models;
  }

  private Choice choose(Request request, Optional<Measured> measured) {
    if (request.share().isPresent()) {
      return new Choice(request.share().get(), "as asked for");
    }
    return settings
        .floor()
        .largest(measured.orElseThrow().table().evaluation(), settings.shares())
        .map(largest -> new Choice(largest, "the largest that keeps the floor of rechroma.mix"))
        .orElseGet(() -> new Choice(0, "none keeps the floor of rechroma.mix"));
  }

  private Map<String, Object> facts(
      Request request, Parents parents, Optional<Measured> measured, Choice choice) {
    Map<String, Object> mix = new LinkedHashMap<>();
    mix.put("share", choice.share());
    mix.put("reason", choice.reason());
    measured.ifPresent(each -> mix.put("measured", measured(each, request.split())));
    mix.put("before", parents.earlier().facts());
    mix.put("after", parents.later().facts());
    Map<String, Object> facts = new LinkedHashMap<>();
    if (!settings.about().isEmpty()) {
      facts.put("about", settings.about());
    }
    if (!settings.licence().isEmpty()) {
      facts.put("licence", settings.licence());
    }
    metrics(measured, choice.share()).ifPresent(metrics -> facts.put("metrics", metrics));
    facts.put(MIX, mix);
    String fingerprint = measured.map(Measured::fingerprint).orElse("none");
    facts.put("provenance", Provenance.of(fingerprint, Map.of("spark", context.spark().version())));
    return facts;
  }

  private static Map<String, Object> measured(Measured measured, Split split) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("data", measured.fingerprint());
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

  private static Optional<Map<String, Object>> metrics(Optional<Measured> measured, double share) {
    return measured.flatMap(each -> each.table().metrics(MixFloor.name(share)));
  }
}
