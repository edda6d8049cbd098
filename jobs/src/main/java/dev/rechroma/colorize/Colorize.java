package dev.rechroma.colorize;

import com.typesafe.config.Config;
import dev.rechroma.colorize.ColorizePlan.Reason;
import dev.rechroma.colorize.ManifestEntry.Status;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.model.Rendering;
import dev.rechroma.model.TrainedModel;
import dev.rechroma.source.ArchiveLimits;
import dev.rechroma.source.EntryNames;
import dev.rechroma.source.Failure;
import dev.rechroma.source.Limits;
import dev.rechroma.source.SafeNames;
import dev.rechroma.source.Source;
import dev.rechroma.source.Unread;
import dev.rechroma.source.tree.Selection;
import dev.rechroma.source.tree.SourceTree;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Brings colour to archives of photos, on all workers: plans what earlier runs have not done, does
 * it, and keeps the manifest.
 */
public final class Colorize {
  private static final int SHOWN_FAILURES = 6;

  /**
   * The keys below rechroma.colorize, where each is explained.
   *
   * @param batch photos that a task enters in its journal together
   * @param renderSize shorter side at which the generator sees a photo, px; {@link
   *     #BEST_RENDER_SIZE} for the model's own
   * @param quality of JPEG, WebP and lossy JPEG 2000, 0 to 100
   * @param chroma what the predicted a* and b* are multiplied by
   * @param coloredShare of a photo's pixels that may have colour before the photo has
   * @param entryNames how names in archives are encoded
   */
  public record Settings(
      int batch,
      int renderSize,
      int quality,
      double chroma,
      Colored colored,
      double coloredShare,
      Unread unread,
      DecodeLimits limits,
      ArchiveLimits archives,
      EntryNames entryNames)
      implements Serializable {
    private static final int BEST_RENDER_SIZE = 0;
    private static final String PROBE = "colored-share=";

    /** Reads and checks the settings below rechroma.colorize. */
    public static Settings read(Config colorize) {
      SettingsReader reader = SettingsReader.of(colorize);
      Settings settings =
          new Settings(
              reader.integer("batch", 1, 1024),
              renderSize(reader),
              reader.integer("quality", 0, 100),
              reader.number("chroma", 0, 3),
              reader.choice("colored", Colored.class),
              reader.number("colored-share", 0, 1),
              Unread.read(reader),
              Limits.read(reader),
              Limits.archives(reader),
              Limits.entryNames(reader));
      reader.throwProblems();
      return settings;
    }

    private static int renderSize(SettingsReader reader) {
      int size = reader.integer("render-size", BEST_RENDER_SIZE, GanSettings.MAX_SIZE);
      reader.require(
          size == BEST_RENDER_SIZE || size >= GanSettings.MIN_SIZE,
          "render-size",
          String.format(
              Locale.ROOT,
              "is %d, must be 0 or %d to %d",
              size,
              GanSettings.MIN_SIZE,
              GanSettings.MAX_SIZE));
      return size;
    }

    /**
     * How large a model sees photos.
     *
     * @throws dev.rechroma.config.UserError if it cannot see them so
     */
    Rendering rendering(TrainedModel model) {
      return Rendering.of(
          model.settings(), renderSize == BEST_RENDER_SIZE ? model.renderSize() : renderSize);
    }

    /** The same but for what happens to photos that have colour. */
    public Settings with(Colored other) {
      return new Settings(
          batch,
          renderSize,
          quality,
          chroma,
          other,
          coloredShare,
          unread,
          limits,
          archives,
          entryNames);
    }

    /** What decides whether a photo has colour. */
    String probe() {
      return PROBE + coloredShare;
    }

    /**
     * What decides the pixels of a photo that is painted, beside the model's weights. Colours as
     * they were predicted go unmentioned, as they did before they could be scaled.
     */
    String pixels(TrainedModel model) {
      Rendering rendering = rendering(model);
      String shape = rendering.variant().anyShape() ? "render-size=" : "size=";
      String scaled = chroma == 1 ? "" : " chroma=" + chroma;
      return shape + rendering.size() + " quality=" + quality + scaled;
    }
  }

  /**
   * What a run brought.
   *
   * @param colorized photos written in new colours
   * @param copied photos that had colour and were copied
   * @param skipped photos and links that were passed over, in this run or before
   * @param colored those of them that have colour
   * @param unread formats that are known and not read, and how many files of each this run met
   * @param doneBefore photos that earlier runs had done
   * @param otherFiles files that are no photos
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

    /** Photos written a second. */
    public double imagesPerSecond() {
      return colorized / seconds;
    }

    /** Photos of any fate. */
    public long photos() {
      return colorized + copied + skipped + doneBefore + failed;
    }
  }

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Settings settings;
  private final TrainedModel model;
  private final HadoopStorage output;
  private final Manifest manifest;
  private final Broadcast<SerializableConfiguration> hadoop;

  /** A job for one output folder. */
  public Colorize(SparkSession spark, Settings settings, TrainedModel model, HadoopStorage output) {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.settings = settings;
    this.model = model;
    this.output = output;
    this.manifest = new Manifest(spark, output);
    this.hadoop = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }

  /** Puts what a killed run left in order; without it nothing is written before {@link #run}. */
  public void recover() throws IOException {
    manifest.recover();
  }

  /** What there is to do; it is to be closed. */
  public ColorizePlan plan(Selection photos) throws IOException {
    try (SourceTree tree = new SourceTree(context, hadoop)) {
      return plan(photos.sources(tree, output.path(), names()));
    }
  }

  private ColorizePlan plan(JavaRDD<Source> sources) throws IOException {
    ColorizePlan.Target target =
        new ColorizePlan.Target(
            output.path().toString(),
            model.id(),
            settings.pixels(model),
            settings.probe(),
            settings.colored(),
            settings.unread());
    return ColorizePlan.of(context, hadoop, sources, manifest.rows(), target);
  }

  private SafeNames names() {
    return SafeNames.on(output.path().toUri().getScheme());
  }

  /**
   * Does what is planned.
   *
   * @param scanned folders and files whose content the plan knows wholly, each with its scheme
   * @param lock of the output, which must still be held when the manifest is written
   * @param bytes told how much of the input is dealt with
   */
  public Summary run(ColorizePlan plan, List<String> scanned, RunLock lock, LongAccumulator bytes)
      throws IOException {
    long start = System.nanoTime();
    ColorizeCounters counters = ColorizeCounters.of(spark.sparkContext(), bytes);
    List<String> tasks = plan.write(output);
    if (!tasks.isEmpty()) {
      Broadcast<TrainedModel> weights = context.broadcast(model);
      Set<String> suspects = manifest.suspects();
      ColorizeTask task =
          new ColorizeTask(settings, weights, hadoop, output.path().toString(), suspects, counters);
      try {
        context.parallelize(tasks, tasks.size()).foreachPartition(task);
      } finally {
        weights.destroy();
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
}
