package dev.rechroma.evaluate;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Pictures;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.Candidate;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.PhotoFeatures;
import dev.rechroma.eval.PhotoScore;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.metric.AbPrior;
import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.eval.report.EvaluationReport;
import dev.rechroma.eval.report.Gallery;
import dev.rechroma.eval.report.Thumbnails;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Measures models and baselines on the photos of a data set, on all workers. The driver gets their
 * scores and the few pictures of the report.
 */
public final class Evaluate {

  /**
   * The keys below rechroma.evaluate, where each is explained.
   *
   * @param batch photos that are painted together
   * @param photos on which the models differ most
   * @param extremes best and worst photos of each model
   * @param thumbnail side of the pictures, px
   * @param featurePhotos photos at most whose features are compared; 0 compares none
   */
  public record Settings(int batch, int photos, int extremes, int thumbnail, int featurePhotos) {
    private static final int MOST_PHOTOS = 1000;
    private static final int MOST_FEATURES = 100_000;
    private static final int SMALLEST = 16;
    private static final int LARGEST = 1024;

    /** Reads and checks the settings below rechroma.evaluate. */
    public static Settings read(Config evaluate) {
      SettingsReader reader = SettingsReader.of(evaluate);
      Settings settings =
          new Settings(
              reader.integer("batch", 1, 1024),
              reader.integer("photos", 0, MOST_PHOTOS),
              reader.integer("extremes", 0, MOST_PHOTOS),
              reader.integer("thumbnail", SMALLEST, LARGEST),
              reader.integer("feature-photos", 0, MOST_FEATURES));
      reader.throwProblems();
      return settings;
    }

    /** For the {@link dev.rechroma.eval.metric.Metric}s alone. */
    public Settings scoresAlone() {
      return new Settings(batch, 0, 0, thumbnail, 0);
    }
  }

  /**
   * What is measured, and on what.
   *
   * @param models by the name that the report has for each, in its order
   * @param tags of the photos
   */
  public record Task(
      TensorDataSet data, Split split, Map<String, TrainedModel> models, Tags tags) {}

  /**
   * What an evaluation brought.
   *
   * @param thumbnails of the gallery's photos
   * @param failures photos that some candidate could not be measured on, by photo
   * @param mean colour of the training photos, which the baseline paints
   */
  public record Result(
      Evaluation evaluation,
      Gallery gallery,
      List<Thumbnails> thumbnails,
      List<EvaluationReport.Failure> failures,
      MeanChroma mean,
      double seconds) {}

  private static final long SEED = 1;

  private final JavaSparkContext context;
  private final Settings settings;
  private final LongAccumulator done;

  /**
   * @param done told each photo once for the baselines and once for each model
   */
  public Evaluate(SparkSession spark, Settings settings, LongAccumulator done) {
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.done = done;
  }

  /**
   * Measures.
   *
   * @throws UserError if there is no photo on which all candidates could be measured
   */
  public Result run(Task task) {
    long start = System.nanoTime();
    List<Broadcast<TrainedModel>> sent = new ArrayList<>();
    List<CandidatePainter.Model> models = new ArrayList<>();
    task.models()
        .forEach(
            (name, model) -> {
              sent.add(context.broadcast(model));
              models.add(new CandidatePainter.Model(name, sent.get(sent.size() - 1)));
            });
    try {
      MeanChroma mean = Pictures.mean(Pictures.readable(task.data().rows(Split.TRAIN)));
      List<Baseline> baselines = baselines(mean);
      List<ScoreTask.Scored> scored = score(task, models, baselines, mean);
      List<EvaluationReport.Failure> failures = failures(scored);
      Evaluation evaluation =
          Evaluation.of(candidates(task, baselines), scores(scored), features(scored), task.tags());
      requireSome(evaluation, failures);
      Gallery gallery = Gallery.of(evaluation, settings.photos(), settings.extremes());
      return new Result(
          evaluation,
          gallery,
          thumbnails(task, models, gallery.photos()),
          failures,
          mean,
          (System.nanoTime() - start) / 1e9);
    } finally {
      sent.forEach(Broadcast::destroy);
    }
  }

  /** A data set without training photos has no mean colour. */
  private static List<Baseline> baselines(MeanChroma mean) {
    return Arrays.stream(Baseline.values())
        .filter(each -> each != Baseline.MEAN_AB || mean.pixels() > 0)
        .toList();
  }

  private static List<Candidate> candidates(Task task, List<Baseline> baselines) {
    return Stream.concat(
            task.models().keySet().stream().map(name -> new Candidate(name, Candidate.Kind.MODEL)),
            baselines.stream().map(Baseline::candidate))
        .toList();
  }

  /** One model after the other: a worker keeps the networks of one. */
  private List<ScoreTask.Scored> score(
      Task task, List<CandidatePainter.Model> models, List<Baseline> baselines, MeanChroma mean) {
    JavaRDD<TensorRow> photos = task.data().rows(task.split());
    Broadcast<AbPrior> prior = context.broadcast(Pictures.prior(Pictures.readable(photos)));
    Broadcast<MeanChroma> color = context.broadcast(mean);
    Broadcast<Set<String>> featured = context.broadcast(featured(task));
    try {
      return Stream.<CandidatePainter>concat(
              Stream.of(new CandidatePainter.Baselines(baselines, color)), models.stream())
          .flatMap(
              each ->
                  photos
                      .mapPartitions(new ScoreTask(each, settings.batch(), prior, featured, done))
                      .collect()
                      .stream())
          .toList();
    } finally {
      prior.destroy();
      color.destroy();
      featured.destroy();
    }
  }

  /** All photos, or as many of them as shall be, drawn by their names alone. */
  private Set<String> featured(Task task) {
    if (settings.featurePhotos() == 0) {
      return Set.of();
    }
    List<String> photos = new ArrayList<>(task.data().sources(task.split()));
    Collections.sort(photos);
    Collections.shuffle(photos, new Random(SEED));
    return new HashSet<>(photos.subList(0, Math.min(photos.size(), settings.featurePhotos())));
  }

  private static List<PhotoScore> scores(List<ScoreTask.Scored> scored) {
    return scored.stream().flatMap(each -> each.scores().stream()).toList();
  }

  private static List<PhotoFeatures> features(List<ScoreTask.Scored> scored) {
    return scored.stream().flatMap(each -> each.features().stream()).toList();
  }

  /** What several candidates report of one photo is told once. */
  private static List<EvaluationReport.Failure> failures(List<ScoreTask.Scored> scored) {
    Map<String, Set<EvaluationReport.Failure>> byPhoto =
        scored.stream()
            .flatMap(each -> each.failures().stream())
            .collect(
                Collectors.groupingBy(
                    EvaluationReport.Failure::photo,
                    TreeMap::new,
                    Collectors.toCollection(LinkedHashSet::new)));
    return byPhoto.values().stream().flatMap(Collection::stream).toList();
  }

  private static void requireSome(Evaluation evaluation, List<EvaluationReport.Failure> failures) {
    if (evaluation.photos().isEmpty()) {
      EvaluationReport.Failure first = failures.get(0);
      throw new UserError(
          String.format(
              Locale.ROOT,
              "there is no photo on which all could be measured; the first failure is %s: %s",
              first.photo(),
              first.reason()));
    }
  }

  private List<Thumbnails> thumbnails(
      Task task, List<CandidatePainter.Model> models, Set<String> photos) {
    JavaRDD<TensorRow> rows = task.data().rows(task.split(), photos);
    return models.stream()
        .flatMap(
            each ->
                rows
                    .mapPartitions(new ThumbnailTask(each, settings.thumbnail()))
                    .collect()
                    .stream())
        .collect(Collectors.toMap(Thumbnails::photo, each -> each, Thumbnails::plus, TreeMap::new))
        .values()
        .stream()
        .toList();
  }
}
