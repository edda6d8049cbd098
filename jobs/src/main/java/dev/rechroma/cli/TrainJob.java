package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.TrainSummary;
import dev.rechroma.config.Settings;
import dev.rechroma.config.UserError;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.training.GanTrainer;
import dev.rechroma.training.Training;
import dev.rechroma.training.TrainingConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
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
      "tensorboard/, checkpoints in trainer/, and in best/ the model of the epoch",
      "with the best metrics on the validation photos. --resume continues from the",
      "newest complete checkpoint with the settings in model.json; only those given on the",
      "command line (such as --epochs) change. --warm-start takes the generator",
      "of another model and, from its newest checkpoint if it has one, the",
      "discriminator; epochs count from 1 again, without a warm-up."
    })
final class TrainJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Data set written by ingest.")
  private String data;

  @Option(
      names = {"--model", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder for the model.")
  private String model;

  @Mixin private TrainOptions options;

  @Option(
      names = "--warm-start",
      paramLabel = "DIR",
      description =
          "Start from the weights of a trained model with the same networks; bundled: the bundled"
              + " model.")
  private String warmStart;

  @Option(names = "--resume", description = "Continue the training in MODEL.")
  private boolean resume;

  @Override
  public Integer call() throws IOException {
    CommonOptions.required("--data", data);
    CommonOptions.required("--model", model);
    ModelSource.requireFolder("--model", model);
    if (resume && warmStart != null) {
      throw new UserError(
          "--warm-start begins a new training and --resume continues one: give only one of them");
    }
    // Wrong settings are reported before Spark starts.
    Config given = common.settings(options());
    if (!resume) {
      TrainingConfig.read(given.getConfig("train"));
    }
    Training training = new Training(common.context("train", GanTrainer.SPARK_DEFAULTS));
    Training.Result result =
        resume
            ? training.resume(data, model, Settings.fromOptions(common.given(options())))
            : training.begin(data, model, given.getConfig("train"));
    TrainSummary summary = new TrainSummary(result.training(), result.trained(), model);
    common.report(summary.text(), summary.results());
    return ExitCode.DONE;
  }

  private Map<String, Object> options() {
    Map<String, Object> all = options.byKey();
    all.put("train.warm-start", warmStart);
    return all;
  }
}
