package dev.rechroma.evaluate;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Pictures;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.TaskProgress;
import dev.rechroma.eval.Baseline;
import dev.rechroma.eval.Candidate;
import dev.rechroma.eval.Evaluation;
import dev.rechroma.eval.PhotoFeatures;
import dev.rechroma.eval.PhotoScore;
import dev.rechroma.eval.Tags;
import dev.rechroma.eval.metric.AbPrior;
import dev.rechroma.eval.metric.MeanChroma;
import dev.rechroma.eval.report.Gallery;
import dev.rechroma.eval.report.Thumbnails;
import dev.rechroma.eval.report.UnmeasuredPhoto;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.model.engine.EngineChoice;
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
 * Measures models and baselines on the photos of a data set, on all workers. Only their scores and
 * the few pictures of the report come to the driver.
 */
public final class Evaluate {

  /**
   * The keys below rechroma.evaluate, where each is explained.
   *
   * @param batch number of photos predicted together
   * @param photos number of photos on which the models differ most
   * @param extremes number of best and of worst photos of each model
   * @param thumbnail side of the pictures, px
   * @param featurePhotos most photos whose features are compared; 0 compares none
   */
  public record Settings(
      int batch, EngineChoice engine, int photos, int extremes, int thumbnail, int featurePhotos) {
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
              reader.choice("engine", EngineChoice.class),
              reader.integer("photos", 0, MOST_PHOTOS),
              reader.integer("extremes", 0, MOST_PHOTOS),
              reader.integer("thumbnail", SMALLEST, LARGEST),
              reader.integer("feature-photos", 0, MOST_FEATURES));
      reader.throwProblems();
      return settings;
    }

    /** Settings for the {@link dev.rechroma.eval.metric.Metric}s only. */
    public Settings scoresAlone() {
      return new Settings(batch, engine, 0, 0, thumbnail, 0);
    }
  }

  /**
   * What to measure, and on what.
   *
   * @param models by their names in the report, in order
   * @param tags of the photos
   */
  public record Task(
      TensorDataSet data, Split split, Map<String, TrainedModel> models, Tags tags) {}

  /**
   * The result of an evaluation.
   *
   * @param thumbnails of the gallery's photos
   * @param failures photos on which some candidate could not be measured, by photo
   * @param mean colour of the training photos, which the baseline predicts
   */
  public record Result(
      Evaluation evaluation,
      Gallery gallery,
      List<Thumbnails> thumbnails,
      List<UnmeasuredPhoto> failures,
      MeanChroma mean,
      double seconds) {}

  private static final long SEED = 1;

  private final JavaSparkContext context;
  private final Settings settings;
  private final LongAccumulator done;

  /**
   * @param done counts each photo once for the baselines and once for each model
   */
  private Evaluate(SparkSession spark, Settings settings, LongAccumulator done) {
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.done = done;
  }

  /**
   * Measures, and reports progress.
   *
   * @param photos number of photos
   * @throws UserError if there is no photo on which all candidates could be measured
   */
  public static Result run(JobContext context, Settings settings, Task task, long photos) {
    long total = photos * (task.models().size() + 1);
    try (TaskProgress progress =
        TaskProgress.start(
            context.spark(), context.listener(), "evaluate", total, ProgressListener.Unit.PHOTOS)) {
      return new Evaluate(context.spark(), settings, progress.counter()).run(task);
    }
  }

  /**
   * Measures.
   *
   * @throws UserError if there is no photo on which all candidates could be measured
   */
  private Result run(Task task) {
    long start = System.nanoTime();
    List<Broadcast<TrainedModel>> sent = new ArrayList<>();
    List<CandidatePredictor.Model> models = new ArrayList<>();
    task.models()
        .forEach(
            (name, model) -> {
              sent.add(context.broadcast(model));
              models.add(new CandidatePredictor.Model(name, sent.get(sent.size() - 1)));
            });
    try {
      MeanChroma mean = Pictures.mean(Pictures.readable(task.data().rows(Split.TRAIN)));
      List<Baseline> baselines = baselines(mean);
      List<ScoreTask.Scored> scored = score(task, models, baselines, mean);
      List<UnmeasuredPhoto> failures = failures(scored);
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

  /** One model after the other: a worker holds the networks of one at a time. */
  private List<ScoreTask.Scored> score(
      Task task, List<CandidatePredictor.Model> models, List<Baseline> baselines, MeanChroma mean) {
    JavaRDD<TensorRow> photos = task.data().rows(task.split());
    Broadcast<AbPrior> prior = context.broadcast(Pictures.prior(Pictures.readable(photos)));
    Broadcast<MeanChroma> color = context.broadcast(mean);
    Broadcast<Set<String>> featured = context.broadcast(featured(task));
    try {
      return Stream.<CandidatePredictor>concat(
              Stream.of(new CandidatePredictor.Baselines(baselines, color)), models.stream())
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

  /** All photos, or as many as wanted, chosen by their names only. */
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

  /** A failure that several candidates report for one photo is listed once. */
  private static List<UnmeasuredPhoto> failures(List<ScoreTask.Scored> scored) {
    Map<String, Set<UnmeasuredPhoto>> byPhoto =
        scored.stream()
            .flatMap(each -> each.failures().stream())
            .collect(
                Collectors.groupingBy(
                    UnmeasuredPhoto::photo,
                    TreeMap::new,
                    Collectors.toCollection(LinkedHashSet::new)));
    return byPhoto.values().stream().flatMap(Collection::stream).toList();
  }

  private static void requireSome(Evaluation evaluation, List<UnmeasuredPhoto> failures) {
    if (evaluation.photos().isEmpty()) {
      UnmeasuredPhoto first = failures.get(0);
      throw new UserError(
          String.format(
              Locale.ROOT,
              "there is no photo on which all could be measured; the first failure is %s: %s",
              first.photo(),
              first.reason()));
    }
  }

  private List<Thumbnails> thumbnails(
      Task task, List<CandidatePredictor.Model> models, Set<String> photos) {
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
