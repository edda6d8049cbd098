package dev.rechroma.colorize;

import dev.rechroma.colorize.ColorizePlan.Reason;
import dev.rechroma.colorize.ManifestEntry.Status;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.TaskProgress;
import dev.rechroma.gan.Engine;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.model.engine.EngineSelector;
import dev.rechroma.source.Failure;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.tree.Selection;
import dev.rechroma.source.tree.SourceTree;
import java.io.IOException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Colorizes photo archives on all workers: plans what earlier runs have not done, does it, and
 * keeps the manifest.
 */
public final class Colorize implements AutoCloseable {
  private static final int SHOWN_FAILURES = 6;

  /**
   * The result of a run.
   *
   * @param colorized photos written in new colours
   * @param copied photos that had colour and were copied
   * @param skipped photos and links that were skipped, in this run or before
   * @param colored the skipped photos that have colour
   * @param unread formats that are recognized but not supported, and how many files of each this
   *     run met
   * @param doneBefore photos that earlier runs had done
   * @param otherFiles files that are not photos
   * @param failed photos, archives and folders that could not be used
   * @param failures some of them
   */
  public record Summary(
      long colorized,
      long copied,
      long skipped,
      long colored,
      Map<String, Long> unread,
      long doneBefore,
      long otherFiles,
      long failed,
      List<Failure> failures,
      double seconds) {

    /** Photos written per second. */
    public double imagesPerSecond() {
      return colorized / seconds;
    }

    /** All photos, whatever the outcome. */
    public long photos() {
      return colorized + copied + skipped + doneBefore + failed;
    }
  }

  /** A photo that crashes an executor takes other tasks down with it; each is retried. */
  public static final Map<String, String> SPARK_DEFAULTS = Map.of("spark.task.maxFailures", "16");

  private final JobContext context;
  private final JavaSparkContext spark;
  private final ColorizeSettings settings;
  private final TrainedModel model;
  private final HadoopStorage output;
  private final Manifest manifest;
  private final Broadcast<SerializableConfiguration> hadoop;
  private Optional<TrainedModel> onEngine = Optional.empty();

  /** A job for one output folder; must be closed. */
  public Colorize(
      JobContext context, ColorizeSettings settings, TrainedModel model, HadoopStorage output) {
    this.context = context;
    this.spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    this.settings = settings;
    this.model = model;
    this.output = output;
    this.manifest = new Manifest(context.spark(), output);
    this.hadoop = spark.broadcast(new SerializableConfiguration(context.hadoop()));
  }

  /**
   * Colorizes photos, archives and folders into a folder.
   *
   * @param inputs each a path or a glob
   * @throws UserError where the inputs hold no photo, or the output cannot be used
   */
  public static Summary run(
      JobContext context,
      ColorizeSettings settings,
      TrainedModel model,
      List<String> inputs,
      String output)
      throws IOException {
    HadoopStorage target = HadoopStorage.at(output, context.hadoop());
    Selection where =
        Selection.of(inputs, Optional.empty(), context.hadoop()).apartFrom(target.path());
    try (RunLock lock = context.lock(target);
        Colorize colorize = new Colorize(context, settings, model, target)) {
      return colorize.run(where, lock);
    }
  }

  /**
   * Does what earlier runs have not done.
   *
   * @param lock of the output, which must still be held when the manifest is written
   * @throws UserError where the inputs hold no photo
   */
  public Summary run(Selection where, RunLock lock) throws IOException {
    manifest.recover();
    try (ColorizePlan plan = plan(where)) {
      Summary summary = run(plan, where.scanned(), lock);
      if (summary.photos() == 0) {
        throw new UserError("no JPEG, PNG, WebP, TIFF, BMP or JPEG 2000 file in " + where.text());
      }
      return summary;
    }
  }

  /**
   * Does what earlier runs have not done of some sources.
   *
   * @param scanned folders and files whose content is all among the sources, each with its scheme
   * @return nothing where there was nothing to do, and nothing was written
   */
  Optional<Summary> run(JavaRDD<Source> sources, List<String> scanned, RunLock lock)
      throws IOException {
    manifest.recover();
    try (ColorizePlan plan = plan(sources)) {
      return plan.work().count() == 0 && scanned.isEmpty()
          ? Optional.empty()
          : Optional.of(run(plan, scanned, lock));
    }
  }

  private Summary run(ColorizePlan plan, List<String> scanned, RunLock lock) throws IOException {
    try (TaskProgress progress =
        TaskProgress.start(
            context.spark(),
            context.listener(),
            "colorize",
            plan.work().bytes(),
            ProgressListener.Unit.BYTES)) {
      return run(plan, scanned, lock, progress.counter());
    }
  }

  /** Completes what a killed run may have begun. */
  void recover() throws IOException {
    manifest.recover();
  }

  /** What there is to do; nothing is written. The plan is to be closed. */
  public ColorizePlan plan(Selection photos) throws IOException {
    try (SourceTree tree = tree()) {
      return plan(sources(photos, tree));
    }
  }

  /** To list sources in; is to be closed. */
  SourceTree tree() {
    return new SourceTree(spark, hadoop);
  }

  /** What is selected; valid while the tree is open. */
  JavaRDD<Source> sources(Selection photos, SourceTree tree) throws IOException {
    return photos.sources(tree, output.path(), names());
  }

  HadoopStorage output() {
    return output;
  }

  JobContext context() {
    return context;
  }

  private ColorizePlan plan(JavaRDD<Source> sources) throws IOException {
    ColorizePlan.Target target =
        new ColorizePlan.Target(
            output.path().toString(),
            model.id(),
            settings.accepted(model),
            settings.probe(),
            settings.colored(),
            settings.unread());
    return ColorizePlan.of(spark, hadoop, sources, manifest.entries(), target);
  }

  private SafeNames names() {
    return SafeNames.on(output.path().toUri().getScheme());
  }

  /**
   * Carries out the plan.
   *
   * @param scanned folders and files whose content is all in the plan, each with its scheme
   * @param lock of the output, which must still be held when the manifest is written
   * @param bytes counts how much of the input has been processed
   */
  private Summary run(ColorizePlan plan, List<String> scanned, RunLock lock, LongAccumulator bytes)
      throws IOException {
    long start = System.nanoTime();
    ColorizeCounters counters = ColorizeCounters.of(context.spark().sparkContext(), bytes);
    List<String> tasks = plan.write(output);
    if (!tasks.isEmpty()) {
      Set<String> suspects = manifest.suspects();
      String run = UUID.randomUUID().toString();
      output.makeFolder(output.child(PhotoWriter.parts(run)));
      output.makeFolder(output.child(Journal.folder(run)));
      Broadcast<TrainedModel> sent = spark.broadcast(onEngine());
      ColorizeTask task =
          new ColorizeTask(
              settings, sent, hadoop, output.path().toString(), run, suspects, counters);
      try {
        spark.parallelize(tasks, tasks.size()).foreachPartition(task);
      } finally {
        sent.destroy();
      }
    }
    lock.requireHeld();
    Manifest.Ended ended = manifest.complete(scanned, SHOWN_FAILURES);
    output.deleteFolder(PhotoWriter.PARTS);
    output.deleteFolder(ColorizePlan.FOLDER);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Summary(
        ended.count(Status.COLORIZED) + ended.count(Status.RECOLORIZED),
        ended.count(Status.COPIED),
        ended.count(Status.SKIPPED)
            + plan.amount(Reason.SKIPPED).count()
            + plan.amount(Reason.COLORED).count()
            + counters.skipped().value(),
        ended.colored() + plan.amount(Reason.COLORED).count() + counters.colored().value(),
        ended.unread(),
        plan.amount(Reason.DONE).count() + counters.done().value(),
        plan.amount(Reason.OTHER).count() + ended.count(Status.OTHER),
        ended.count(Status.FAILED),
        ended.failures(),
        seconds);
  }

  /** The model on the engine that the first run has chosen. */
  private TrainedModel onEngine() throws IOException {
    if (onEngine.isEmpty()) {
      EngineSelector engines = EngineSelector.of(context.taskThreads());
      onEngine = Optional.of(engines.select(settings.engine(), model, kept()));
    }
    return onEngine.get();
  }

  /** The engine that most photos of this output are from. */
  private Optional<Engine> kept() throws IOException {
    List<Engine> accepted = settings.engine().accepted();
    if (accepted.size() == 1) {
      return Optional.empty();
    }
    String id = model.id();
    Map<String, Long> counts =
        manifest
            .entries()
            .filter(entry -> id.equals(entry.model()) && entry.settings() != null)
            .map(ManifestEntry::settings)
            .countByValue();
    Map<Engine, Long> photos = new EnumMap<>(Engine.class);
    accepted.forEach(
        each -> photos.put(each, counts.getOrDefault(settings.pixels(model.on(each)), 0L)));
    return accepted.stream()
        .filter(each -> photos.get(each) > 0)
        .max(Comparator.comparingLong(photos::get));
  }

  @Override
  public void close() {
    hadoop.destroy();
  }
}
