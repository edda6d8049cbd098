package dev.rechroma.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.Gate;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.eval.report.ScoreText;
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
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
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
 * The stages from new photos to a promoted model. Each finds what it needs on disk and leaves there
 * what the next one needs, so that they may run in one process or in several, and each may be run
 * again.
 */
final class Retraining {
  private static final String CANDIDATE = "candidate";
  private static final String CURRENT = "current";
  private static final String GRAY = "gray";

  /** The stages in their order. */
  enum Stage {
    INGEST,
    TRAIN,
    EVALUATE,
    PROMOTE;

    String text() {
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
  record Places(Optional<Selection> photos, String data, String test) {}

  private final SparkSession spark;
  private final RetrainSettings settings;
  private final Places places;
  private final ModelRegistry registry;
  private final RunLock lock;
  private final String by;
  private final CommonOptions common;
  private final List<String> parts = new ArrayList<>();
  private final Map<String, Object> details = new LinkedHashMap<>();

  Retraining(
      SparkSession spark,
      RetrainSettings settings,
      Places places,
      ModelRegistry registry,
      RunLock lock,
      String by,
      CommonOptions common) {
    this.spark = spark;
    this.settings = settings;
    this.places = places;
    this.registry = registry;
    this.lock = lock;
    this.by = by;
    this.common = common;
  }

  RetrainResult run(Set<Stage> stages) throws IOException {
    Optional<RegistryDecision> healed = registry.recover(by);
    if (stages.contains(Stage.INGEST)) {
      ingest();
    }
    if (stages.contains(Stage.TRAIN)) {
      Optional<RegistryDecision> judged = judged();
      if (judged.isPresent()) {
        return healed.isPresent() ? carriedOut(healed.get()) : nothingNew(judged.get());
      }
      train();
    }
    if (stages.contains(Stage.EVALUATE)) {
      evaluate();
    }
    return stages.contains(Stage.PROMOTE) ? promote(healed) : open(stages);
  }

  private void ingest() throws IOException {
    Ingest.Summary summary =
        IngestJob.service(spark, settings.ingest(), common)
            .add(
                places.photos().orElseThrow(),
                HadoopStorage.at(places.data(), spark.sparkContext().hadoopConfiguration()));
    parts.add(IngestJob.text(summary, places.data()));
    details.put("ingest", IngestJob.results(summary));
  }

  /** The last verdict, if it was on the same data, with the same settings. */
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
    CandidateRecord candidacy = candidacy(data.fingerprint(), from);
    if (candidacy.trained()) {
      return;
    }
    HadoopStorage candidate = registry.candidate();
    Config described = from == null ? settings.train() : warmStart(registry.version(from));
    TrainRun run =
        new ModelDirectory(candidate).exists()
            ? TrainRun.resumed(spark, places.data(), candidate, described)
            : TrainRun.anew(spark, places.data(), candidate, described);
    run.run(common, epoch -> lock.requireHeld());
    lock.requireHeld();
    registry.write(candidacy.done());
  }

  /** A new registry may begin with a model, which is then the first version. */
  private void begin() throws IOException {
    if (settings.startFrom().isEmpty() || !registry.promotions().isEmpty()) {
      return;
    }
    ModelSource model =
        ModelSource.of(settings.startFrom(), spark.sparkContext().hadoopConfiguration());
    WarmStart.requireSameNetworks(model.storage(), TrainSettings.read(settings.train()).gan());
    lock.requireHeld();
    RegistryDecision first = registry.begin(model, by);
    common.say(String.format(Locale.ROOT, "version %s %s", first.version(), first.reason()));
  }

  /** The one at hand, if it is of the same training, else a new one. */
  private CandidateRecord candidacy(String data, String from) throws IOException {
    Optional<CandidateRecord> atHand =
        registry.candidacy().filter(each -> each.isOf(data, settings.ofTraining(), from));
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
        .withValue(TrainingConfig.WARM_START, ConfigValueFactory.fromAnyRef(model.location()));
  }

  private void evaluate() throws IOException {
    Optional<CandidateRecord> candidacy = registry.candidacy();
    if (candidacy.isEmpty()) {
      return;
    }
    if (!candidacy.get().trained()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the candidate in %s is not trained to its end: run the stage train again",
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
    int photos = EvaluateJob.sources(test, Split.TEST, places.test()).size();
    Evaluation evaluation =
        EvaluateJob.run(
                spark,
                settings.evaluate(),
                new Evaluate.Task(test, Split.TEST, models, Tags.NONE),
                photos,
                common)
            .evaluation();
    parts.add(ScoreText.of(evaluation));
    registry.write(verdict(candidacy.get(), current, gate, evaluation));
  }

  private RegistryDecision verdict(
      CandidateRecord candidacy, Optional<String> current, String gate, Evaluation evaluation) {
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
        candidacy.id(),
        candidacy.data(),
        candidacy.settings(),
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

  private RetrainResult promote(Optional<RegistryDecision> healed) throws IOException {
    Optional<RegistryDecision> verdict = registry.verdict();
    if (verdict.isEmpty() || registry.isRecorded(verdict.get())) {
      if (healed.isPresent()) {
        return carriedOut(healed.get());
      }
      return verdict.isPresent()
          ? nothingNew(verdict.get())
          : notPromoted(null, "there is no candidate that was evaluated");
    }
    RegistryDecision decided = verdict.get();
    if (!Objects.equals(decided.from(), registry.current().orElse(null))) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the candidate was compared with version %s, and %s is current now: run the stage evaluate again",
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

  private RetrainResult carriedOut(RegistryDecision healed) throws IOException {
    registry.tidy(settings.keep());
    return promoted(healed, healed.reason() + " (decided by a run that did not come to its end)");
  }

  private RetrainResult nothingNew(RegistryDecision last) throws IOException {
    String outcome =
        last.verdict() == Verdict.PROMOTED
            ? "led to version " + last.version()
            : "was no better than version " + last.from();
    return notPromoted(last, "nothing new: what these photos and settings give " + outcome);
  }

  /** Of stages that decide nothing; the verdict is told where there is one. */
  private RetrainResult open(Set<Stage> stages) throws IOException {
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
                    each.verdict() == Verdict.PROMOTED ? "to be promoted, " : "to be kept out, ")
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
    parts.add(line);
    String current = registry.current().orElse(null);
    return new RetrainResult(promoted, verdict, current, reason, String.join("\n", parts), details);
  }
}
