package dev.rechroma.spark;

import com.typesafe.config.Config;
import dev.rechroma.config.UserError;
import dev.rechroma.eval.AbError;
import dev.rechroma.eval.MeanAb;
import dev.rechroma.gan.Painter;
import dev.rechroma.image.ImageGrid;
import dev.rechroma.image.LabImage;
import dev.rechroma.infer.Colorizer;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import dev.rechroma.train.Checkpoints;
import dev.rechroma.train.Costs;
import dev.rechroma.train.GanState;
import dev.rechroma.train.History;
import dev.rechroma.train.LossPlot;
import dev.rechroma.train.ModelDirectory;
import dev.rechroma.train.Provenance;
import dev.rechroma.train.Storage;
import dev.rechroma.train.TrainSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a GAN on a tensor data set, epoch by epoch, and writes what is due after each. No photo
 * passes through the driver but the few samples that it draws.
 */
public final class GanTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(GanTrainer.class);
  private static final int SAMPLE_CELL = 128;

  private final SparkSession spark;
  private final TrainSettings settings;
  private final Config described;
  private final TensorDataSet data;
  private final Storage storage;
  private final LongAccumulator photosDone;
  private final String fingerprint;

  /**
   * @param described the settings as model.json shall tell them
   * @param storage the model directory
   * @param photosDone told each photo that went through a step
   */
  public GanTrainer(
      SparkSession spark,
      TrainSettings settings,
      Config described,
      TensorDataSet data,
      Storage storage,
      LongAccumulator photosDone) {
    this.spark = spark;
    this.settings = settings;
    this.described = described;
    this.data = data;
    this.storage = storage;
    this.photosDone = photosDone;
    this.fingerprint = data.fingerprint();
  }

  /**
   * What training asks of Spark. Photos of a round are soon sent to a free executor: waiting for a
   * busy one, or long for one that is lost, costs more.
   */
  public static final Map<String, String> SPARK_DEFAULTS =
      Map.of("spark.locality.wait", "300ms", "spark.shuffle.io.retryWait", "1s");

  /**
   * How good painting every pixel in one colour is on the validation split: MSE of ab, L*a*b* units
   * squared; NaN without validation photos.
   *
   * @param gray of painting no colour
   * @param mean of painting the training set's mean colour
   */
  public record Baselines(double gray, double mean) {}

  /**
   * What a training brought.
   *
   * @param state the networks at the end
   * @param history all epochs, of earlier runs too
   * @param costs of this run's rounds
   */
  public record Outcome(GanState state, History history, Baselines baselines, Costs costs) {}

  /**
   * Trains up to the last epoch of the settings.
   *
   * @param start the state to go on from
   * @param earlier its history
   * @param eachEpoch told every epoch as it ends
   * @throws UserError when the loss is no number any more; the last checkpoint stays
   */
  public Outcome run(GanState start, History earlier, Consumer<History.Row> eachEpoch)
      throws IOException {
    JavaRDD<TensorRow> validation =
        data.rows(Split.VALIDATION).persist(StorageLevel.MEMORY_AND_DISK());
    try (Shards shards = Shards.of(data, settings, data.counts().get(Split.TRAIN))) {
      Baselines baselines = baselines(shards.chunks(), validation);
      List<TensorRow> samples = samples(shards.chunks(), validation);
      if (start.epoch() == 0) {
        // From here on a resume knows what is trained here, whenever the run is killed.
        try (Painter painter = painter(start)) {
          writeModel(painter, start, baselines);
        }
      }
      ParameterAveraging workers = new ParameterAveraging(spark, settings, shards, photosDone);
      GanState state = start;
      History history = earlier;
      Costs costs = Costs.NONE;
      while (state.epoch() < settings.epochs()) {
        long begin = System.nanoTime();
        ParameterAveraging.Epoch epoch = epoch(workers, state);
        state = epoch.state();
        double error = validationError(validation, state);
        double seconds = (System.nanoTime() - begin) / 1e9;
        History.Row row =
            new History.Row(
                state.epoch(),
                state.step(),
                state.imagesSeen(),
                epoch.loss(),
                error,
                seconds,
                epoch.costs());
        history = history.with(row);
        costs = costs.plus(epoch.costs());
        eachEpoch.accept(row);
        write(state, history, baselines, samples);
      }
      return new Outcome(state, history, baselines, costs);
    } finally {
      validation.unpersist();
    }
  }

  private ParameterAveraging.Epoch epoch(ParameterAveraging workers, GanState state) {
    try {
      return workers.epoch(state);
    } catch (ParameterAveraging.MostDivergedException e) {
      throw diverged(e.getMessage());
    }
  }

  private UserError diverged(String reason) {
    return new UserError(
        "training stopped: %s. The last good checkpoint in %s is kept: lower train.learning-rate (%s) or raise train.batch-size-per-worker (%d) and go on with --resume"
            .formatted(
                reason,
                storage.location(),
                settings.optimizer().generatorRate(),
                settings.batch()));
  }

  private double validationError(JavaRDD<TensorRow> validation, GanState state) {
    Broadcast<float[]> weights = broadcast(state.average());
    try {
      TrainSettings each = settings;
      return validation
          .mapPartitions(rows -> GanWorker.validate(each, weights.value(), rows))
          .fold(AbError.NONE, AbError::plus)
          .mean();
    } finally {
      weights.destroy();
    }
  }

  private Baselines baselines(JavaRDD<TensorRow> photos, JavaRDD<TensorRow> validation) {
    MeanAb mean =
        photos.aggregate(
            MeanAb.NONE, (sum, photo) -> sum.plus(photo.picture()), (one, two) -> one.plus(two));
    int size = settings.gan().size();
    return new Baselines(
        constantError(validation, new float[2 * size * size]),
        constantError(validation, mean.painting(size * size)));
  }

  private double constantError(JavaRDD<TensorRow> validation, float[] painting) {
    int size = settings.gan().size();
    return validation
        .map(photo -> AbError.between(painting, GanWorker.ab(photo, size)))
        .fold(AbError.NONE, AbError::plus)
        .mean();
  }

  /** Always the same photos, of the validation split if it has any. */
  private List<TensorRow> samples(JavaRDD<TensorRow> photos, JavaRDD<TensorRow> validation) {
    List<TensorRow> held = first(validation);
    return held.isEmpty() ? first(photos) : held;
  }

  private List<TensorRow> first(JavaRDD<TensorRow> photos) {
    return photos.takeOrdered(settings.samples(), new ById());
  }

  private void write(GanState state, History history, Baselines baselines, List<TensorRow> samples)
      throws IOException {
    boolean last = state.epoch() == settings.epochs();
    boolean checkpoint = last || state.epoch() % settings.checkpointEvery() == 0;
    boolean picture = last || state.epoch() % settings.samplesEvery() == 0;
    if (!checkpoint && !picture) {
      return;
    }
    try (Painter painter = painter(state)) {
      if (picture) {
        storage.write(
            "samples/epoch-%04d.png".formatted(state.epoch()), sampleGrid(painter, samples));
      }
      if (checkpoint) {
        // The history first: a resume cuts off what it has too much, and cannot make up what it
        // lacks.
        history.write(storage);
        new Checkpoints(storage).write(state);
        storage.write(LossPlot.FILE, LossPlot.png(history));
        writeModel(painter, state, baselines);
        LOG.info("epoch {} is written to {}", state.epoch(), storage.location());
      }
    }
  }

  private Painter painter(GanState state) {
    return ModelDirectory.painter(settings.gan(), state.average());
  }

  private void writeModel(Painter painter, GanState state, Baselines baselines) throws IOException {
    new ModelDirectory(storage)
        .write(settings.gan(), painter.generator().network(), facts(state, baselines));
  }

  private byte[] sampleGrid(Painter painter, List<TensorRow> samples) {
    Colorizer colorizer = new Colorizer(painter);
    List<List<LabImage>> rows =
        samples.stream()
            .map(TensorRow::picture)
            .map(truth -> List.of(truth.gray(), colorizer.colorize(truth), truth))
            .toList();
    return ImageGrid.png(
        List.of("gray", settings.gan().variant().title(), "truth"), rows, SAMPLE_CELL);
  }

  private Map<String, Object> facts(GanState state, Baselines baselines) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("train", described.root().unwrapped());
    facts.put("imagesSeen", state.imagesSeen());
    facts.put("epochs", state.epoch());
    facts.put("steps", state.step());
    if (Double.isFinite(baselines.mean())) {
      facts.put(
          "validationBaselines",
          Map.of("grayAbMse", baselines.gray(), "meanAbMse", baselines.mean()));
    }
    facts.put("provenance", Provenance.of(fingerprint, Map.of("spark", spark.version())));
    return facts;
  }

  private <T> Broadcast<T> broadcast(T value) {
    return org.apache.spark.api.java.JavaSparkContext.fromSparkContext(spark.sparkContext())
        .broadcast(value);
  }

  private static final class ById implements java.util.Comparator<TensorRow>, java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(TensorRow one, TensorRow two) {
      return one.id().compareTo(two.id());
    }
  }
}
