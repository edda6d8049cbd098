package dev.rechroma.training;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.rechroma.config.UserError;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.ProgressListener;
import dev.rechroma.engine.TaskProgress;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.registry.ModelRegistry;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.Checkpoints;
import dev.rechroma.train.GanState;
import dev.rechroma.train.TrainSettings;
import dev.rechroma.train.WarmStart;
import dev.rechroma.train.history.History;
import dev.rechroma.train.history.HistoryCsv;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A training whose settings are checked, and the state it starts from.
 *
 * @param photos to train on
 * @param storage the model directory
 * @param start the state to start from
 * @param earlier the history up to that state
 */
public record TrainingRun(
    TensorDataSet photos,
    TrainingConfig training,
    HadoopStorage storage,
    Start start,
    History earlier) {

  private static final String SIZE = "size";
  private static final double GIGABYTE = 1 << 30;

  /** The usable part of Java's heap: one of the two survivor spaces is always empty. */
  private static final double OF_HEAP = 0.89;

  /** The state to start from. It is as large as the networks, so it is handed over only once. */
  public static final class Start {
    private final int epoch;
    private GanState state;

    private Start(GanState state) {
      this.epoch = state.epoch();
      this.state = state;
    }

    int epoch() {
      return epoch;
    }

    GanState give() {
      GanState given = Objects.requireNonNull(state, "taken already");
      state = null;
      return given;
    }
  }

  /**
   * A new training.
   *
   * @param described the settings below rechroma.train
   * @throws UserError where there is a model already
   */
  public static TrainingRun anew(
      SparkSession spark, String data, HadoopStorage storage, Config described) throws IOException {
    if (new Checkpoints(storage).any() || new ModelDirectory(storage).exists()) {
      throw new UserError(
          storage.location()
              + " already holds a model: continue it with --resume, or choose another --model");
    }
    if (ModelRegistry.isAt(storage)) {
      throw new UserError(
          storage.location() + " is a registry of models: train with rechroma retrain");
    }
    TensorDataSet photos = TensorDataSet.existing(spark, data);
    TrainingConfig training =
        TrainingConfig.read(tagged(spark, resolved(spark, sized(photos, described))));
    requireTrainable(photos, training, data);
    GanState start = start(training, Optional.empty(), spark);
    requireMemory(start, training.settings(), spark);
    return new TrainingRun(photos, training, storage, new Start(start), History.empty());
  }

  /**
   * A resumed training.
   *
   * @param described the settings below rechroma.train
   */
  public static TrainingRun resumed(
      SparkSession spark, String data, HadoopStorage storage, Config described) throws IOException {
    TensorDataSet photos = TensorDataSet.existing(spark, data);
    TrainingConfig training =
        TrainingConfig.read(tagged(spark, resolved(spark, sized(photos, described))));
    requireTrainable(photos, training, data);
    GanState start = start(training, Optional.of(storage), spark);
    requireMemory(start, training.settings(), spark);
    History earlier = HistoryCsv.read(storage).upTo(start.epoch());
    return new TrainingRun(photos, training, storage, new Start(start), earlier);
  }

  /** A size that was not asked for is limited to that of the pictures. */
  private static Config sized(TensorDataSet photos, Config described) {
    boolean asked = described.getValue(SIZE).origin().resource() == null;
    GanSettings gan = TrainSettings.read(described).gan();
    if (asked || photos.isEmpty() || photos.size() >= gan.size()) {
      return described;
    }
    int largest = gan.variant().largestSide(photos.size());
    return largest < gan.variant().smallestSide()
        ? described
        : described.withValue(SIZE, ConfigValueFactory.fromAnyRef(largest));
  }

  /**
   * The settings of a training with a warm start, for model.json: it names where the weights are,
   * or which bundled model they are from, so that later promotions or builds do not matter. The
   * warm-up is left out, as the generator has learned already what it is for.
   */
  private static Config resolved(SparkSession spark, Config described) throws IOException {
    String model = described.getString(TrainingConfig.WARM_START);
    if (model.isEmpty()) {
      return described;
    }
    String record = ModelSource.record(model, spark.sparkContext().hadoopConfiguration());
    return described
        .withValue(TrainingConfig.WARM_START, ConfigValueFactory.fromAnyRef(record))
        .withValue("warm-up-epochs", ConfigValueFactory.fromAnyRef(0));
  }

  /** Makes the path of the tags file absolute: a resume may be started from another folder. */
  private static Config tagged(SparkSession spark, Config described) {
    String tags = described.getString(Sampling.TAGS);
    return tags.isEmpty()
        ? described
        : described.withValue(
            Sampling.TAGS,
            ConfigValueFactory.fromAnyRef(
                HadoopStorage.at(tags, spark.sparkContext().hadoopConfiguration())
                    .path()
                    .toString()));
  }

  private static void requireTrainable(TensorDataSet photos, TrainingConfig training, String data) {
    TrainSettings settings = training.settings();
    Map<Split, Long> counts = photos.counts();
    long count = counts.get(Split.TRAIN);
    if (count == 0) {
      throw new UserError("no photo for training in " + data + ": its train split is empty");
    }
    if (count < settings.averaging().workers()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%d photos for training in %s are too few for train.workers = %d",
              count,
              data,
              settings.averaging().workers()));
    }
    if (training.watch().patience() > 0 && counts.get(Split.VALIDATION) == 0) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "train.early-stop = %d needs photos for validation, and %s has none: ingest with a"
                  + " larger share, such as --set ingest.validation=0.1",
              training.watch().patience(),
              data));
    }
    requireLargePictures(photos.size(), settings.gan(), data);
  }

  private static void requireLargePictures(int size, GanSettings gan, String data) {
    if (size >= gan.size()) {
      return;
    }
    int largest = gan.variant().largestSide(size);
    String smaller =
        largest < gan.variant().smallestSide()
            ? ""
            : "train with --size " + largest + " or less, or ";
    throw new UserError(
        String.format(
            Locale.ROOT,
            "the pictures in %s have %d px, too few for train.size = %d: %singest with --size %d",
            data,
            size,
            gan.size(),
            smaller,
            gan.size()));
  }

  /**
   * The state of the newest checkpoint, or else the initial state.
   *
   * @param resumed the model directory of a training to resume
   */
  private static GanState start(
      TrainingConfig training, Optional<HadoopStorage> resumed, SparkSession spark)
      throws IOException {
    TrainSettings settings = training.settings();
    try (Gan gan = Gan.create(settings.gan(), settings.optimizer(), settings.seed())) {
      if (resumed.isPresent()) {
        Checkpoints checkpoints = new Checkpoints(resumed.get());
        Optional<GanState> newest = checkpoints.newest(gan);
        if (newest.isPresent()) {
          return newest.get();
        }
        if (checkpoints.any()) {
          throw new UserError("no complete checkpoint in " + resumed.get().location() + "/trainer");
        }
        requireUntrained(resumed.get());
      }
      return training.warmStart().isEmpty()
          ? GanState.initial(gan)
          : WarmStart.from(
              ModelSource.of(training.warmStart(), spark.sparkContext().hadoopConfiguration())
                  .storage(),
              gan);
    }
  }

  /**
   * A training that was killed before its first checkpoint starts again; one whose checkpoints are
   * lost cannot.
   */
  private static void requireUntrained(HadoopStorage storage) throws IOException {
    if (new ModelDirectory(storage).epochs() > 0) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model in %s has no checkpoint to continue from: start a new training from its"
                  + " weights with --warm-start %s",
              storage.location(),
              storage.location()));
    }
  }

  /**
   * Checks that there is something left to do, be it files that a kill left unfinished.
   *
   * @throws UserError if the training has already finished
   */
  public void requireGoesOn() throws IOException {
    if (!TrainingFiles.areWhole(training, storage, start.epoch(), earlier)) {
      return;
    }
    if (start.epoch() >= training.settings().epochs()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model in %s has been trained for %d epochs already: ask for more with --epochs",
              storage.location(),
              start.epoch()));
    }
    if (training.watch().isOver(earlier)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model in %s stopped early: %s; to continue, use --set train.early-stop=0 or"
                  + " more than %d",
              storage.location(),
              training.watch().whyOver(earlier),
              training.watch().patience()));
    }
  }

  /** Trains to the end; if the training was finished already, writes any files that are missing. */
  public GanTrainer.Result run(ProgressListener listener, GanTrainer.EachEpoch eachEpoch)
      throws IOException {
    TrainSettings settings = training.settings();
    long total = GanTrainer.photosLeft(photos, training, start.state);
    try (TaskProgress progress =
        TaskProgress.start(
            photos.spark(), listener, "train", total, ProgressListener.Unit.PHOTOS)) {
      return new GanTrainer(photos.spark(), training, photos, storage, progress.counter())
          .run(
              start::give,
              earlier,
              row -> {
                progress.note(note(row, settings));
                eachEpoch.ended(row);
              });
    }
  }

  /**
   * Reports a heap that is too small for the networks before hours of training.
   *
   * @param state of all networks
   */
  private static void requireMemory(GanState state, TrainSettings settings, SparkSession spark) {
    double needed = GanTrainer.heap(state, settings, spark.sparkContext().getConf()) / GIGABYTE;
    double given = Runtime.getRuntime().maxMemory() / GIGABYTE;
    if (given < needed) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "networks of train.generator-width = %d need %.1f GB of Java heap here, but it has"
                  + " only %.1f: raise it with RECHROMA_HEAP=%.0fg, or spark.driver.memory under"
                  + " spark-submit",
              settings.gan().generatorWidth(),
              needed,
              given,
              Math.ceil(needed / OF_HEAP)));
    }
  }

  private static String note(History.Row row, TrainSettings settings) {
    String losses =
        row.loss().isAdversarial()
            ? String.format(
                Locale.ROOT, "D %.2f G %.2f", row.loss().discriminator(), row.loss().adversarial())
            : String.format(Locale.ROOT, "MSE %.4f", row.loss().reconstruction());
    return String.format(Locale.ROOT, " epoch %d/%d %s", row.epoch(), settings.epochs(), losses);
  }
}
