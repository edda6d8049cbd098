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
import dev.rechroma.spark.Training;
import dev.rechroma.tensor.Split;
import dev.rechroma.train.Checkpoints;
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
      "MODEL gets model.json, generator.zip, history.csv, loss.png, samples/,",
      "tensorboard/, the checkpoints in trainer/, and in best/ the model of the epoch",
      "whose metrics on the validation photos are best. --resume goes on from the newest",
      "whole checkpoint with the settings in model.json; only what is given on the",
      "command line (as --epochs) changes."
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

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Photos a step of one worker (lab 8, pix2pix 1).")
  private Integer batch;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Networks trained side by side, best one an executor (1).")
  private Integer workers;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the photos (lab 100, pix2pix 200).")
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
      Training.read(given.getConfig("train"));
    }
    SparkSession spark = common.session("train", GanTrainer.SPARK_DEFAULTS);
    HadoopStorage storage = HadoopStorage.at(model, spark.sparkContext().hadoopConfiguration());
    Config described = resume ? resumed(storage) : given.getConfig("train");
    GanTrainer.Outcome outcome = run(spark, data, storage, described, resume, common);
    TrainSummary summary = new TrainSummary(Training.read(described), outcome, model);
    common.report(summary.text(), summary.results());
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
    Training training = Training.read(described);
    TrainSettings settings = training.settings();
    TensorDataSet photos = TensorDataSet.existing(spark, data);
    long count = trainable(photos, training, data);
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
    requireGoesOn(training, earlier, storage);
    long total = count * (settings.epochs() - start.epoch());
    try (Progress progress = Progress.start(spark, "train", total, common.screen())) {
      return new GanTrainer(spark, training, photos, storage, progress.counter())
          .run(start, earlier, row -> progress.note(note(row, settings)));
    }
  }

  private static void requireGoesOn(Training training, History earlier, HadoopStorage storage) {
    if (training.watch().isOver(earlier)) {
      throw new UserError(
          "the model in %s has stopped early: %s; ask for more with --set train.early-stop=0 or more than %d"
              .formatted(
                  storage.location(),
                  TrainSummary.stopped(training.watch(), earlier),
                  training.watch().patience()));
    }
  }

  private static long trainable(TensorDataSet photos, Training training, String data) {
    TrainSettings settings = training.settings();
    Map<Split, Long> counts = photos.counts();
    long count = counts.get(Split.TRAIN);
    if (count == 0) {
      throw new UserError("no photo for training in " + data + ": its train split is empty");
    }
    if (count < settings.averaging().workers()) {
      throw new UserError(
          "%d photos for training in %s are too few for train.workers = %d"
              .formatted(count, data, settings.averaging().workers()));
    }
    if (training.watch().patience() > 0 && counts.get(Split.VALIDATION) == 0) {
      throw new UserError(
          "train.early-stop = %d needs photos for validation, and %s has none: ingest with a larger share as --set ingest.validation=0.1"
              .formatted(training.watch().patience(), data));
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
        row.loss().isAdversarial()
            ? String.format(
                Locale.ROOT, "D %.2f G %.2f", row.loss().discriminator(), row.loss().adversarial())
            : String.format(Locale.ROOT, "MSE %.4f", row.loss().reconstruction());
    return " epoch %d/%d %s".formatted(row.epoch(), settings.epochs(), losses);
  }
}
