package dev.rechroma.retrain;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.IngestSummary;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.JobContext;
import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.Gate;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.evaluate.Evaluate;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.registry.CandidateRecord;
import dev.rechroma.registry.ModelRegistry;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.registry.RegistryDecision;
import dev.rechroma.registry.RegistryDecision.Verdict;
import dev.rechroma.source.tree.Selection;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.TrainSettings;
import dev.rechroma.train.WarmStart;
import dev.rechroma.training.TrainingConfig;
import dev.rechroma.training.TrainingRun;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * The stages from new photos to a promoted model. Each finds its input on disk and writes the input
 * of the next one there, so that they may run in one process or several, and each may be run again.
 */
public final class Retraining {
  private static final String CANDIDATE = "candidate";
  private static final String CURRENT = "current";
  private static final String GRAY = "gray";

  /** The stages in their order. */
  public enum Stage {
    INGEST,
    TRAIN,
    EVALUATE,
    PROMOTE;

    /** As written on the command line. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Where things lie.
   *
   * @param photos what is ingested; empty where that stage is left out
   * @param data folder of the data set
   * @param test folder of that with the test photos
   */
  public record Places(Optional<Selection> photos, String data, String test) {}

  private final JobContext context;
  private final SparkSession spark;
  private final RetrainSettings settings;
  private final Places places;
  private final ModelRegistry registry;
  private final RunLock lock;
  private final String by;
  private Optional<IngestSummary> ingested = Optional.empty();
  private Optional<Evaluation> evaluation = Optional.empty();

  /**
   * The stages of one model.
   *
   * @param lock of the registry
   * @param by who asks for it, for the audit trail
   */
  public Retraining(
      JobContext context,
      RetrainSettings settings,
      Places places,
      ModelRegistry registry,
      RunLock lock,
      String by) {
    this.context = context;
    this.spark = context.spark();
    this.settings = settings;
    this.places = places;
    this.registry = registry;
    this.lock = lock;
    this.by = by;
  }

  /**
   * Runs stages in their order.
   *
   * @throws UserError where what a stage needs is missing
   */
  public RetrainResult run(Set<Stage> stages) throws IOException {
    Optional<RegistryDecision> recovered = registry.recover(by);
    if (stages.contains(Stage.INGEST)) {
      ingest();
    }
    if (stages.contains(Stage.TRAIN)) {
      Optional<RegistryDecision> judged = judged();
      if (judged.isPresent()) {
        return recovered.isPresent() ? carriedOut(recovered.get()) : nothingNew(judged.get());
      }
      train();
    }
    if (stages.contains(Stage.EVALUATE)) {
      evaluate();
    }
    return stages.contains(Stage.PROMOTE) ? promote(recovered) : undecided(stages);
  }

  private void ingest() throws IOException {
    ingested =
        Optional.of(
            new Ingest(context, settings.ingest())
                .add(
                    places.photos().orElseThrow(),
                    HadoopStorage.at(places.data(), context.hadoop())));
  }

  /** The last verdict, if it was for the same data and settings. */
  private Optional<RegistryDecision> judged() throws IOException {
    String data = TensorDataSet.existing(spark, places.data()).fingerprint();
    String gate = settings.ofGate(test());
    return registry.lastVerdict().filter(last -> last.isOf(data, settings.ofTraining(), gate));
  }

  private TensorDataSet test() throws IOException {
    return TensorDataSet.existing(spark, places.test());
  }

  private void train() throws IOException {
    TensorDataSet data = TensorDataSet.existing(spark, places.data());
    begin();
    String from = registry.current().orElse(null);
    CandidateRecord candidateRecord = candidateRecord(data.fingerprint(), from);
    if (candidateRecord.trained()) {
      return;
    }
    HadoopStorage candidate = registry.candidate();
    Config described = from == null ? settings.train() : warmStart(registry.version(from));
    TrainingRun run =
        new ModelDirectory(candidate).exists()
            ? TrainingRun.resumed(spark, places.data(), candidate, described)
            : TrainingRun.anew(spark, places.data(), candidate, described);
    run.run(context.listener(), epoch -> lock.requireHeld());
    lock.requireHeld();
    registry.write(candidateRecord.done());
  }

  /** A new registry may start from a model, which becomes the first version. */
  private void begin() throws IOException {
    if (settings.startFrom().isEmpty() || !registry.promotions().isEmpty()) {
      return;
    }
    ModelSource model =
        ModelSource.of(settings.startFrom(), spark.sparkContext().hadoopConfiguration());
    WarmStart.requireSameNetworks(model.storage(), TrainSettings.read(settings.train()).gan());
    lock.requireHeld();
    RegistryDecision first =
        registry.begin(new ModelDirectory(model.storage()), model.record(), by);
    context
        .listener()
        .say(String.format(Locale.ROOT, "version %s %s", first.version(), first.reason()));
  }

  /** The existing candidate if it is of the same training, or else a new one. */
  private CandidateRecord candidateRecord(String data, String from) throws IOException {
    Optional<CandidateRecord> atHand =
        registry.candidateRecord().filter(each -> each.isOf(data, settings.ofTraining(), from));
    if (atHand.isPresent()) {
      return atHand.get();
    }
    lock.requireHeld();
    CandidateRecord fresh =
        new CandidateRecord(UUID.randomUUID().toString(), data, settings.ofTraining(), from, false);
    registry.nominate(fresh);
    return fresh;
  }

  private Config warmStart(HadoopStorage model) {
    return settings
        .train()
        .withValue(
            TrainingConfig.WARM_START, ConfigValueFactory.fromAnyRef(model.path().toString()));
  }

  private void evaluate() throws IOException {
    Optional<CandidateRecord> candidateRecord = registry.candidateRecord();
    if (candidateRecord.isEmpty()) {
      return;
    }
    if (!candidateRecord.get().trained()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the training of the candidate in %s is not finished: run the stage train again",
              registry.candidate().location()));
    }
    TensorDataSet test = test();
    String gate = settings.ofGate(test);
    Optional<String> current = registry.current();
    Optional<RegistryDecision> before = registry.verdict();
    if (before.isPresent()
        && before.get().gate().equals(gate)
        && Objects.equals(before.get().from(), current.orElse(null))) {
      return;
    }
    Map<String, TrainedModel> models = new LinkedHashMap<>();
    models.put(CANDIDATE, TrainedModel.load(registry.candidate()));
    if (current.isPresent()) {
      models.put(CURRENT, TrainedModel.load(registry.version(current.get())));
    }
    int photos = test.requireSources(Split.TEST).size();
    Evaluation measured =
        Evaluate.run(
                context,
                settings.evaluate(),
                new Evaluate.Task(test, Split.TEST, models, Tags.NONE),
                photos)
            .evaluation();
    evaluation = Optional.of(measured);
    registry.write(verdict(candidateRecord.get(), current, gate, measured));
  }

  private RegistryDecision verdict(
      CandidateRecord candidateRecord,
      Optional<String> current,
      String gate,
      Evaluation evaluation) {
    Gate.Verdict verdict =
        current.isPresent()
            ? settings.gate().judge(evaluation, CANDIDATE, CURRENT)
            : new Gate.Verdict(true, "the first model", List.of());
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    metrics.put(CANDIDATE, metrics(evaluation, CANDIDATE));
    current.ifPresent(version -> metrics.put(CURRENT, metrics(evaluation, CURRENT)));
    metrics.put(GRAY, metrics(evaluation, Baseline.GRAY.candidate().name()));
    return new RegistryDecision(
        Instant.now().toString(),
        verdict.passed() ? Verdict.PROMOTED : Verdict.KEPT,
        null,
        current.orElse(null),
        by,
        verdict.reason(),
        candidateRecord.id(),
        candidateRecord.data(),
        candidateRecord.settings(),
        gate,
        metrics);
  }

  private static Map<String, Double> metrics(Evaluation evaluation, String candidate) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      double value = evaluation.overall().result(metric, candidate).estimate().value();
      if (Double.isFinite(value)) {
        metrics.put(metric.key(), value);
      }
    }
    return metrics;
  }

  private RetrainResult promote(Optional<RegistryDecision> recovered) throws IOException {
    Optional<RegistryDecision> verdict = registry.verdict();
    if (verdict.isEmpty() || registry.isRecorded(verdict.get())) {
      if (recovered.isPresent()) {
        return carriedOut(recovered.get());
      }
      return verdict.isPresent()
          ? nothingNew(verdict.get())
          : notPromoted(null, "no candidate has been evaluated");
    }
    RegistryDecision decided = verdict.get();
    if (!Objects.equals(decided.from(), registry.current().orElse(null))) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the candidate was compared with version %s, but %s is current now: run the stage"
                  + " evaluate again",
              decided.from(),
              registry.current().orElse("none")));
    }
    lock.requireHeld();
    if (decided.verdict() == Verdict.KEPT) {
      return notPromoted(registry.keep(decided, by), decided.reason());
    }
    RegistryDecision promoted = registry.promote(decided, by);
    registry.tidy(settings.keep());
    return promoted(promoted, decided.reason());
  }

  private RetrainResult carriedOut(RegistryDecision recovered) throws IOException {
    registry.tidy(settings.keep());
    return promoted(recovered, recovered.reason() + " (decided by a run that did not finish)");
  }

  private RetrainResult nothingNew(RegistryDecision last) throws IOException {
    String result =
        last.verdict() == Verdict.PROMOTED
            ? "led to version " + last.version()
            : "was no better than version " + last.from();
    return notPromoted(last, "nothing new: the candidate from these photos and settings " + result);
  }

  /** The result of stages that decide nothing; it has the verdict if there is one. */
  private RetrainResult undecided(Set<Stage> stages) throws IOException {
    String done = stages.stream().map(Stage::text).collect(Collectors.joining(", ", "", " done"));
    if (!stages.contains(Stage.EVALUATE)) {
      return result(false, null, done, done);
    }
    Optional<RegistryDecision> verdict = registry.verdict();
    String reason = verdict.map(RegistryDecision::reason).orElse("there is no candidate");
    String would =
        verdict
            .map(
                each ->
                    each.verdict() == Verdict.PROMOTED ? "to be promoted, " : "to be rejected, ")
            .orElse("");
    return result(false, verdict.orElse(null), done + "; " + would + reason, reason);
  }

  private RetrainResult promoted(RegistryDecision promotion, String reason) throws IOException {
    String line =
        String.format(Locale.ROOT, "version %s is current now: %s", promotion.version(), reason);
    return result(true, promotion, line, reason);
  }

  private RetrainResult notPromoted(RegistryDecision verdict, String reason) throws IOException {
    return result(false, verdict, "not promoted: " + reason, reason);
  }

  private RetrainResult result(
      boolean promoted, RegistryDecision verdict, String line, String reason) throws IOException {
    String current = registry.current().orElse(null);
    return new RetrainResult(promoted, verdict, current, reason, line, ingested, evaluation);
  }
}
