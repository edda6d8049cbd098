package dev.rechroma.api;

import com.typesafe.config.Config;
import dev.rechroma.colorize.Colorize;
import dev.rechroma.colorize.ColorizeSettings;
import dev.rechroma.config.Settings;
import dev.rechroma.dataset.Ingest;
import dev.rechroma.dataset.IngestSettings;
import dev.rechroma.dataset.IngestSummary;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.Session;
import dev.rechroma.evaluate.Evaluate;
import dev.rechroma.evaluate.ModelComparison;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.BundledModel;
import dev.rechroma.model.ColorizerPool;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.registry.ModelExport;
import dev.rechroma.registry.ModelRegistry;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.retrain.RetrainResult;
import dev.rechroma.retrain.RetrainSettings;
import dev.rechroma.retrain.Retraining;
import dev.rechroma.source.tree.Selection;
import dev.rechroma.tensor.Split;
import dev.rechroma.training.GanPool;
import dev.rechroma.training.GanTrainer;
import dev.rechroma.training.Training;
import dev.rechroma.video.Video;
import dev.rechroma.video.VideoSettings;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * The jobs for other programs and notebooks, as methods instead of commands. Paths are local or on
 * any file system that Hadoop knows; settings are those of reference.conf, with the keys that
 * {@code --set} takes.
 *
 * <pre>{@code
 * try (Rechroma rechroma = Rechroma.open()) {
 *   rechroma.with("ingest.size", 128).ingest(List.of("photos"), "tensors");
 *   rechroma.with("train.variant", "unet").train("tensors", "model");
 *   rechroma.colorize(List.of("old-photos"), "in-colour", "model");
 * }
 * }</pre>
 *
 * <p>Every method throws {@link dev.rechroma.config.UserError}, with a message for people, where
 * its arguments cannot be used. A method that is called again continues, or does what is new.
 */
public final class Rechroma implements AutoCloseable {
  private final SparkSession spark;
  private final Map<String, Object> settings;
  private final ProgressListener listener;

  private Rechroma(SparkSession spark, Map<String, Object> settings, ProgressListener listener) {
    this.spark = spark;
    this.settings = settings;
    this.listener = listener;
  }

  /** Opens it in the current Spark session, or in a new one on all cores of this machine. */
  public static Rechroma open() {
    SparkSession spark = Session.open("api", Optional.empty(), GanTrainer.SPARK_DEFAULTS);
    return new Rechroma(spark, Map.of(), ProgressListener.NONE);
  }

  /** The same with another setting, such as "train.epochs". */
  public Rechroma with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(settings);
    more.put(key, value);
    return new Rechroma(spark, more, listener);
  }

  /** The same with a listener for the progress of jobs. */
  public Rechroma with(ProgressListener listener) {
    return new Rechroma(spark, settings, listener);
  }

  /** The Spark session of the jobs. */
  public SparkSession spark() {
    return spark;
  }

  private Config settings() {
    return Settings.load(settings, List.of());
  }

  private JobContext context() {
    return new JobContext(spark, RunLock.patience(settings().getConfig("lock")), listener);
  }

  /** Makes a tensor data set of photos, archives and folders; it replaces an older one. */
  public IngestSummary ingest(List<String> inputs, String data) throws IOException {
    return Ingest.run(context(), ingestSettings(), inputs, data);
  }

  /** Adds what is new or changed to a tensor data set, or makes one. */
  public IngestSummary add(List<String> inputs, String data) throws IOException {
    JobContext context = context();
    Selection photos = Selection.of(inputs, Optional.empty(), context.hadoop());
    return new Ingest(context, ingestSettings())
        .add(photos, HadoopStorage.at(data, context.hadoop()));
  }

  private IngestSettings ingestSettings() {
    return IngestSettings.read(settings().getConfig("ingest"));
  }

  /** Trains a new model on a tensor data set. */
  public Training.Result train(String data, String model) throws IOException {
    return new Training(context()).begin(data, model, settings().getConfig("train"));
  }

  /** Resumes a training, with the settings in its model.json, overridden by those given here. */
  public Training.Result resume(String data, String model) throws IOException {
    return new Training(context()).resume(data, model, Settings.fromOptions(settings));
  }

  /** Writes a model as an ONNX file, for other programs. */
  public ModelExport export(String model, String file) throws IOException {
    return ModelExport.write(model, file, context().hadoop());
  }

  /** Colorizes photos, archives and folders with the bundled model. */
  public Colorize.Summary colorize(List<String> inputs, String output) throws IOException {
    return colorize(inputs, output, BundledModel.NAME);
  }

  /**
   * Colorizes photos, archives and folders.
   *
   * @param model model directory, registry or "bundled"
   */
  public Colorize.Summary colorize(List<String> inputs, String output, String model)
      throws IOException {
    JobContext context = context();
    return Colorize.run(
        context,
        ColorizeSettings.read(settings().getConfig("colorize")),
        TrainedModel.load(ModelSource.of(model, context.hadoop()).storage()),
        inputs,
        output);
  }

  /**
   * Colorizes films.
   *
   * @param inputs files, folders and globs
   * @param model model directory, registry or "bundled"
   */
  public Video.Summary video(List<String> inputs, String output, String model) throws IOException {
    JobContext context = context();
    HadoopStorage target = HadoopStorage.at(output, context.hadoop());
    TrainedModel trained = TrainedModel.load(ModelSource.of(model, context.hadoop()).storage());
    VideoSettings video = VideoSettings.read(settings().getConfig("video"));
    try (RunLock lock = context.lock(target);
        Video films = new Video(context, video, trained, target)) {
      return films.run(inputs, lock);
    }
  }

  /**
   * Compares models on the test photos of a data set.
   *
   * @param models model directories, registries or "bundled"
   * @param report folder for the report; an older report there is replaced
   */
  public ModelComparison.Result evaluate(List<String> models, String data, String report)
      throws IOException {
    return new ModelComparison(context(), Evaluate.Settings.read(settings().getConfig("evaluate")))
        .run(new ModelComparison.Request(models, data, report, Split.TEST, Optional.empty()));
  }

  /**
   * Adds photos to a data set, trains a candidate from the current model, and promotes it if it is
   * better.
   *
   * @param models folder of registries
   * @param name the model's name; its versions are in {@code models/name}
   */
  public RetrainResult retrain(List<String> inputs, String data, String models, String name)
      throws IOException {
    JobContext context = context();
    ModelRegistry registry = ModelRegistry.at(models, name, context.hadoop());
    Retraining.Places places =
        new Retraining.Places(
            Optional.of(Selection.of(inputs, Optional.empty(), context.hadoop())), data, data);
    try (RunLock lock = registry.lock(context.lockPatience(), listener::say)) {
      return new Retraining(
              context, RetrainSettings.read(settings()), places, registry, lock, RunLock.who())
          .run(EnumSet.allOf(Retraining.Stage.class));
    }
  }

  /** Ends the Spark session, and frees what its jobs kept in this process. */
  @Override
  public void close() {
    Session.close();
    ColorizerPool.clear();
    GanPool.clear();
  }
}
