package dev.rechroma.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rechroma.cli.screen.TrainSummary;
import dev.rechroma.config.Settings;
import dev.rechroma.config.UserError;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.train.TrainSettings;
import dev.rechroma.training.GanTrainer;
import dev.rechroma.training.TrainingConfig;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
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
      "  rechroma train --data out/more --model out/lab2 --size 64 --warm-start out/lab",
      "",
      "MODEL gets model.json, generator.zip, history.csv, loss.png, samples/,",
      "tensorboard/, the checkpoints in trainer/, and in best/ the model of the epoch",
      "whose metrics on the validation photos are best. --resume goes on from the newest",
      "whole checkpoint with the settings in model.json; only what is given on the",
      "command line (as --epochs) changes. --warm-start takes the generator that paints",
      "in another model and, from its newest checkpoint if it has one, the",
      "discriminator; epochs count from 1 again, without a warm-up."
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

  @Mixin private TrainOptions options;

  @Option(
      names = "--warm-start",
      paramLabel = "DIR",
      description =
          "Begin with the weights of a trained model of the same networks; bundled: that of this"
              + " build.")
  private String warmStart;

  @Option(names = "--resume", description = "Go on with the training in MODEL.")
  private boolean resume;

  @Override
  public Integer call() throws IOException {
    CommonOptions.required("--data", data);
    CommonOptions.required("--model", model);
    ModelSource.requireFolder("--model", model);
    if (resume && warmStart != null) {
      throw new UserError(
          "--warm-start begins a new training and --resume goes on with one: give one of them");
    }
    // Wrong settings are told before Spark starts.
    Config given = common.settings(options());
    if (!resume) {
      TrainingConfig.read(given.getConfig("train"));
    }
    SparkSession spark = common.session("train", GanTrainer.SPARK_DEFAULTS);
    HadoopStorage storage =
        OutputFolder.at("--model", model, spark.sparkContext().hadoopConfiguration());
    try (RunLock lock = common.lock(storage)) {
      return train(spark, storage, given, lock);
    }
  }

  private int train(SparkSession spark, HadoopStorage storage, Config given, RunLock lock)
      throws IOException {
    TrainRun run =
        resume
            ? TrainRun.resumed(spark, data, storage, resumed(storage))
            : TrainRun.anew(spark, data, storage, given.getConfig("train"));
    run.requireGoesOn();
    GanTrainer.Result outcome = run.run(common, epoch -> lock.requireHeld());
    TrainSummary summary = new TrainSummary(run.training(), outcome, model);
    common.report(summary.text(), summary.results());
    return ExitCode.DONE;
  }

  private Map<String, Object> options() {
    Map<String, Object> all = options.byKey();
    all.put("train.warm-start", warmStart);
    return all;
  }

  /** The settings of the model, changed by what the command line says. */
  private Config resumed(HadoopStorage storage) throws IOException {
    ModelDirectory directory = new ModelDirectory(storage);
    GanSettings built = directory.settings();
    Config all = Settings.fromOptions(common.given(options()));
    Config ofModel = directory.description();
    if (ofModel.hasPath("mix")) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model in %s was mixed, not trained: begin a training with it by --warm-start %s",
              model,
              model));
    }
    Config train =
        (all.hasPath("train") ? all.getConfig("train") : ConfigFactory.empty())
            .withFallback(
                ofModel.hasPath("train") ? ofModel.getConfig("train") : ConfigFactory.empty())
            .withFallback(Settings.reference().getConfig("train"));
    GanSettings wanted = TrainSettings.read(train).gan();
    if (!wanted.equals(built)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model in %s is %s, it cannot go on as %s: leave out what differs, or train a new one in another --model",
              model,
              built,
              wanted));
    }
    return train;
  }
}
