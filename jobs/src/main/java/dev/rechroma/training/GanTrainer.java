package dev.rechroma.training;

import dev.rechroma.config.UserError;
import dev.rechroma.dataset.Pictures;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.Session;
import dev.rechroma.engine.TaskThreads;
import dev.rechroma.eval.ValidationScores;
import dev.rechroma.io.Storage;
import dev.rechroma.model.Provenance;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.Costs;
import dev.rechroma.train.GanState;
import dev.rechroma.train.TrainSettings;
import dev.rechroma.train.history.History;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a GAN on a tensor data set, epoch by epoch, and writes what is due after each. No photos
 * pass through the driver except the few samples that it draws.
 */
public final class GanTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(GanTrainer.class);

  /**
   * Copies of the networks and their moments that a driver holds at most, and likewise a worker.
   */
  private static final double OF_DRIVER = 5;

  private static final double OF_WORKER = 1.5;

  private final SparkSession spark;
  private final TrainingConfig training;
  private final TensorDataSet data;
  private final Storage storage;
  private final LongAccumulator photosDone;
  private final String fingerprint;

  /**
   * @param storage the model directory
   * @param photosDone counts photos that went through a step
   */
  public GanTrainer(
      SparkSession spark,
      TrainingConfig training,
      TensorDataSet data,
      Storage storage,
      LongAccumulator photosDone) {
    this.spark = spark;
    this.training = training;
    this.data = data;
    this.storage = storage;
    this.photosDone = photosDone;
    this.fingerprint = data.fingerprint();
  }

  /**
   * Spark settings for training. Photos of a round are soon sent to a free executor: waiting for a
   * busy one, or for long on a lost one, costs more. What workers send back is as large as the
   * networks (0.7 GB each for pix2pix at full width), and is limited by the driver's memory only.
   */
  public static final Map<String, String> SPARK_DEFAULTS =
      Map.of(
          "spark.locality.wait",
          "300ms",
          "spark.shuffle.io.retryWait",
          "1s",
          "spark.driver.maxResultSize",
          "0");

  /** Is notified of the progress of a training. */
  @FunctionalInterface
  public interface EachEpoch {
    /** Called at the end of every epoch, before anything of it is written. */
    void ended(History.Row epoch) throws IOException;
  }

  /**
   * The result of a training.
   *
   * @param epochs number of epochs
   * @param steps number of steps of each worker
   * @param imagesSeen photos that went through a step
   * @param history all epochs, including those of earlier runs
   * @param costs of the rounds of its epochs
   */
  public record Result(
      int epochs,
      int steps,
      long imagesSeen,
      History history,
      ValidationBaselines baselines,
      Costs costs) {}

  /**
   * Trains up to the last epoch of the settings, or until early stopping.
   *
   * @param start supplies the state to continue from
   * @param earlier its history
   * @param eachEpoch notified at the end of every epoch
   * @throws UserError when the loss is NaN or infinite; the last checkpoint stays
   */
  public Result run(Supplier<GanState> start, History earlier, EachEpoch eachEpoch)
      throws IOException {
    TrainSettings settings = training.settings();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    // Before photos are cached: executors that come later would have none.
    TrainingSlots slots = TrainingSlots.of(spark, settings.averaging().workers());
    try (Shards shards = Shards.of(data, settings, PhotoGroups.of(data, training.sampling()));
        Validation validation = new Validation(context, settings, data.rows(Split.VALIDATION));
        ParameterAveraging workers =
            new ParameterAveraging(spark, settings, shards, slots, start.get(), photosDone)) {
      ValidationBaselines baselines =
          validation.baselines(Pictures.mean(Pictures.readable(shards.chunks())));
      List<TensorRow> samples = samples(shards.chunks(), validation.photos());
      TrainingFiles files =
          TrainingFiles.begin(
              training, storage, samples, () -> facts(baselines), workers.state(), earlier);
      History history = earlier;
      Costs costs = Costs.NONE;
      while (workers.state().epoch() < settings.epochs() && !training.watch().isOver(history)) {
        History.Row row = epoch(workers, validation, files.within(history));
        history = history.with(row);
        costs = costs.plus(row.costs());
        eachEpoch.ended(history.last());
        files.write(workers.state(), history);
      }
      return result(workers.state(), history, baselines, costs);
    }
  }

  private static Result result(
      GanState state, History history, ValidationBaselines baselines, Costs costs) {
    return new Result(state.epoch(), state.step(), state.imagesSeen(), history, baselines, costs);
  }

  private History.Row epoch(
      ParameterAveraging workers, Validation validation, ParameterAveraging.EachRound eachRound)
      throws IOException {
    double before = workers.state().progress().costs().seconds();
    long begin = System.nanoTime();
    ParameterAveraging.Epoch epoch = epoch(workers, eachRound);
    ValidationScores scores = scores(validation, workers.state());
    double seconds = before + (System.nanoTime() - begin) / 1e9;
    return row(workers.state(), epoch, scores, seconds);
  }

  /**
   * Bytes of Java's heap that the driver needs; small networks need no more than any other job. For
   * pix2pix at full width (0.69 GB) a driver of 4 GB was enough and one of 3 GB too small; a single
   * process that is both driver and worker needed 5 GB, and 4 were too few.
   */
  public static double heap(GanState state, TrainSettings settings, SparkConf conf) {
    long bytes = SlicedSum.bytes(state.networks(), true);
    int here =
        Session.isOneProcess(conf.get("spark.master"))
            ? Math.min(settings.averaging().workers(), TaskThreads.coresOfOneProcess(conf))
            : 0;
    return bytes > SlicedSum.LARGE ? (OF_DRIVER + OF_WORKER * here) * bytes : 0;
  }

  /** Number of photos that a training still has to process from a state to its last epoch. */
  public static long photosLeft(TensorDataSet data, TrainingConfig training, GanState from)
      throws IOException {
    TrainSettings settings = training.settings();
    long ofAnEpoch =
        Shards.photosOfAnEpoch(data, settings, PhotoGroups.of(data, training.sampling()));
    long epochs = Math.max(0, settings.epochs() - from.epoch());
    return epochs * ofAnEpoch - from.progress().doneOf(ofAnEpoch);
  }

  private ParameterAveraging.Epoch epoch(
      ParameterAveraging workers, ParameterAveraging.EachRound eachRound) throws IOException {
    try {
      return workers.epoch(eachRound);
    } catch (ParameterAveraging.MostDivergedException e) {
      throw diverged(e.getMessage());
    }
  }

  private UserError diverged(String reason) {
    return new UserError(
        String.format(
            Locale.ROOT,
            "training stopped: %s. The last good checkpoint in %s is kept: lower"
                + " train.learning-rate (%s) or raise train.batch-size-per-worker (%d) and"
                + " continue with --resume",
            reason,
            storage.location(),
            training.settings().optimizer().generatorRate(),
            training.settings().batch()));
  }

  private ValidationScores scores(Validation validation, GanState state) {
    return training.watch().isDue(state.epoch(), training.settings().epochs())
        ? validation.scores(state.average())
        : validation.error(state.average());
  }

  private History.Row row(
      GanState state, ParameterAveraging.Epoch epoch, ValidationScores scores, double seconds) {
    History.Row row =
        new History.Row(
            state.epoch(),
            state.step(),
            state.imagesSeen(),
            epoch.loss(),
            scores.error().mean(),
            seconds,
            epoch.costs(),
            History.Rates.of(training.settings().optimizerOf(state.epoch() - 1)),
            scores.metrics());
    if (row.isMeasured()) {
      LOG.info("epoch {} on the validation photos: {}", row.epoch(), row.metrics());
    }
    return row;
  }

  /** Always the same photos, from the validation split if there is one. */
  private List<TensorRow> samples(JavaRDD<TensorRow> photos, JavaRDD<TensorRow> validation) {
    List<TensorRow> held = first(validation);
    return held.isEmpty() ? first(photos) : held;
  }

  private List<TensorRow> first(JavaRDD<TensorRow> photos) {
    return photos.takeOrdered(training.settings().samples(), new ById());
  }

  /** What model.json says besides the epoch. */
  private Map<String, Object> facts(ValidationBaselines baselines) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("train", training.described().root().unwrapped());
    if (Double.isFinite(baselines.mean())) {
      facts.put(
          "validationBaselines",
          Map.of("grayAbMse", baselines.gray(), "meanAbMse", baselines.mean()));
    }
    facts.put("provenance", Provenance.of(fingerprint, Map.of("spark", spark.version())));
    return facts;
  }

  private static final class ById implements java.util.Comparator<TensorRow>, java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(TensorRow one, TensorRow two) {
      return one.id().compareTo(two.id());
    }
  }
}
