package dev.rechroma.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.Settings;
import dev.rechroma.config.UserError;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.spark.GanTrainer;
import dev.rechroma.spark.HadoopStorage;
import dev.rechroma.spark.TensorDataSet;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.Checkpoints;
import dev.rechroma.train.Costs;
import dev.rechroma.train.GanState;
import dev.rechroma.train.History;
import dev.rechroma.train.ModelDirectory;
import dev.rechroma.train.TrainSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma train. */
@Command(
    name = "train",
    description = "Trains a GAN on a data set of Lab tensors.",
    footer = {
      "",
      "Example:",
      "  rechroma train --variant lab --data out/tensors --model out/lab --size 64",
      "  rechroma train --data out/tensors --model out/lab --resume --epochs 200",
      "",
      "MODEL gets model.json, generator.zip, history.csv, loss.png, samples/ and the",
      "checkpoints in trainer/. --resume goes on from the newest whole checkpoint",
      "with the settings in model.json; only what is given on the command line (as",
      "--epochs) changes."
    })
final class TrainJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Data set that ingest wrote.")
  private String data;

  @Option(
      names = {"--model", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder of the model.")
  private String model;

  @Option(names = "--variant", paramLabel = "lab|pix2pix", description = "Which GAN (lab).")
  private String variant;

  @Option(
      names = "--size",
      paramLabel = "PX",
      description = "Side of the pictures that the networks see (256).")
  private Integer size;

  @Option(names = "--batch", paramLabel = "N", description = "Photos a step of one worker (8).")
  private Integer batch;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Networks trained side by side, best one an executor (1).")
  private Integer workers;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the photos (100).")
  private Integer epochs;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all that is random (1).")
  private Long seed;

  @Option(names = "--resume", description = "Go on with the training in MODEL.")
  private boolean resume;

  @Override
  public Integer call() throws IOException {
    CommonOptions.required("--data", data);
    CommonOptions.required("--model", model);
    // Wrong settings are told before Spark starts.
    Config given = common.settings(options());
    if (!resume) {
      TrainSettings.read(given.getConfig("train"));
    }
    SparkSession spark = common.session("train", GanTrainer.SPARK_DEFAULTS);
    HadoopStorage storage = HadoopStorage.at(model, spark.sparkContext().hadoopConfiguration());
    Config described = resume ? resumed(storage) : given.getConfig("train");
    GanTrainer.Outcome outcome = run(spark, data, storage, described, resume, common);
    common.report(text(outcome), results(outcome, described));
    return ExitCode.DONE;
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("train.variant", variant);
    options.put("train.size", size);
    options.put("train.batch-size-per-worker", batch);
    options.put("train.workers", workers);
    options.put("train.epochs", epochs);
    options.put("train.seed", seed);
    return options;
  }

  /** The settings of the model, changed by what the command line says. */
  private Config resumed(HadoopStorage storage) throws IOException {
    ModelDirectory directory = new ModelDirectory(storage);
    GanSettings built = directory.settings();
    Config all = Settings.fromOptions(common.given(options()));
    Config ofModel = directory.description();
    Config train =
        (all.hasPath("train") ? all.getConfig("train") : ConfigFactory.empty())
            .withFallback(
                ofModel.hasPath("train") ? ofModel.getConfig("train") : ConfigFactory.empty())
            .withFallback(Settings.reference().getConfig("train"));
    GanSettings wanted = TrainSettings.read(train).gan();
    if (!wanted.equals(built)) {
      throw new UserError(
          "the model in %s is %s, it cannot go on as %s: leave out what differs, or train a new one in another --model"
              .formatted(model, built, wanted));
    }
    return train;
  }

  static GanTrainer.Outcome run(
      SparkSession spark,
      String data,
      HadoopStorage storage,
      Config described,
      boolean resume,
      CommonOptions common)
      throws IOException {
    TrainSettings settings = TrainSettings.read(described);
    TensorDataSet photos = TensorDataSet.existing(spark, data);
    long count = trainable(photos, settings, data);
    Checkpoints checkpoints = new Checkpoints(storage);
    if (!resume && (checkpoints.any() || new ModelDirectory(storage).exists())) {
      throw new UserError(
          storage.location()
              + " already holds a model: go on with --resume, or choose another --model");
    }
    GanState start = start(settings, checkpoints, resume, storage);
    if (start.epoch() >= settings.epochs()) {
      throw new UserError(
          "the model in %s has had %d epochs already: ask for more with --epochs"
              .formatted(storage.location(), start.epoch()));
    }
    History earlier = resume ? History.read(storage).upTo(start.epoch()) : History.empty();
    long total = count * (settings.epochs() - start.epoch());
    try (Progress progress = Progress.start(spark, "train", total, common.screen())) {
      return new GanTrainer(spark, settings, described, photos, storage, progress.counter())
          .run(start, earlier, row -> progress.note(note(row, settings)));
    }
  }

  private static long trainable(TensorDataSet photos, TrainSettings settings, String data) {
    long count = photos.counts().get(Split.TRAIN);
    if (count == 0) {
      throw new UserError("no photo for training in " + data + ": its train split is empty");
    }
    if (count < settings.averaging().workers()) {
      throw new UserError(
          "%d photos for training in %s are too few for train.workers = %d"
              .formatted(count, data, settings.averaging().workers()));
    }
    int size = photos.size();
    if (size < settings.gan().size()) {
      throw new UserError(
          "the pictures in %s have %d px, too few for train.size = %d: train with --size %d or less, or ingest with --size %d"
              .formatted(data, size, settings.gan().size(), size / 4 * 4, settings.gan().size()));
    }
    return count;
  }

  private static GanState start(
      TrainSettings settings, Checkpoints checkpoints, boolean resume, HadoopStorage storage)
      throws IOException {
    Gan gan = Gan.create(settings.gan(), settings.optimizer(), settings.seed());
    if (!resume) {
      return GanState.initial(gan);
    }
    Optional<GanState> newest = checkpoints.newest(gan);
    if (newest.isEmpty() && checkpoints.any()) {
      throw new UserError("no whole checkpoint in " + storage.location() + "/trainer");
    }
    // A training that was stopped before its first checkpoint begins anew.
    return newest.orElseGet(() -> GanState.initial(gan));
  }

  private static String note(History.Row row, TrainSettings settings) {
    String losses =
        row.loss().adversarial() > 0
            ? String.format(
                Locale.ROOT, "D %.2f G %.2f", row.loss().discriminator(), row.loss().adversarial())
            : String.format(Locale.ROOT, "MSE %.4f", row.loss().reconstruction());
    return " epoch %d/%d %s".formatted(row.epoch(), settings.epochs(), losses);
  }

  private String text(GanTrainer.Outcome outcome) {
    String line =
        "%d epochs, %d steps, %d images seen; model in %s"
            .formatted(
                outcome.state().epoch(),
                outcome.state().step(),
                outcome.state().imagesSeen(),
                model);
    if (outcome.costs().workers() > 1) {
      line += "\n" + text(outcome.costs());
    }
    double error = lastError(outcome);
    return Double.isNaN(error)
        ? line
        : line
            + "\nmean squared error of ab on validation photos: %.1f (all gray %.1f, mean colour %.1f)"
                .formatted(error, outcome.baselines().gray(), outcome.baselines().mean());
  }

  private static String text(Costs costs) {
    return String.format(
        Locale.ROOT,
        "%d rounds of %d workers on %d executors: %.0f%% computing, %.0f%% broadcast, %.0f%% input, %.0f%% aggregation; %.0f MB moved%s",
        costs.rounds(),
        costs.workers(),
        costs.executors(),
        100 * costs.compute() / costs.seconds(),
        100 * costs.broadcast() / costs.seconds(),
        100 * costs.input() / costs.seconds(),
        100 * costs.aggregation() / costs.seconds(),
        costs.megabytes(),
        costs.leftOut() == 0
            ? ""
            : "; %d results left out as no numbers".formatted(costs.leftOut()));
  }

  private static double lastError(GanTrainer.Outcome outcome) {
    var rows = outcome.history().rows();
    return rows.get(rows.size() - 1).validationAbMse();
  }

  private Map<String, Object> results(GanTrainer.Outcome outcome, Config described) {
    double seconds = outcome.history().rows().stream().mapToDouble(History.Row::seconds).sum();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("variant", described.getString("variant"));
    results.put("epochs", outcome.state().epoch());
    results.put("steps", outcome.state().step());
    results.put("imagesSeen", outcome.state().imagesSeen());
    results.put("imagesPerSecond", outcome.state().imagesSeen() / seconds);
    Costs costs = outcome.costs();
    results.put("workers", costs.workers());
    results.put("executors", costs.executors());
    results.put("rounds", costs.rounds());
    results.put("leftOut", costs.leftOut());
    results.put("megabytes", costs.megabytes());
    results.put("computeSeconds", costs.compute());
    results.put("broadcastSeconds", costs.broadcast());
    results.put("inputSeconds", costs.input());
    results.put("aggregationSeconds", costs.aggregation());
    results.put("validationAbMse", lastError(outcome));
    results.put("grayAbMse", outcome.baselines().gray());
    results.put("meanAbMse", outcome.baselines().mean());
    results.put("model", model);
    return results;
  }
}
