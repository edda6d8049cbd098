package dev.rechroma.training;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.rechroma.config.Settings;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.hadoop.HadoopStorage;
import dev.rechroma.hadoop.OutputFolder;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.train.TrainSettings;
import java.io.IOException;
import java.util.Locale;

/** The job of `train`: starts or resumes a training. */
public final class Training {
  private static final String TRAIN = "train";
  private static final String MIX = "mix";

  private final JobContext context;

  /** A job that can train several models, one after the other. */
  public Training(JobContext context) {
    this.context = context;
  }

  /**
   * The result of a training.
   *
   * @param training its settings, as they are in model.json
   */
  public record Result(TrainingConfig training, GanTrainer.Result trained) {}

  /**
   * Trains a new model to the end.
   *
   * @param data folder of a tensor data set
   * @param model folder that becomes the model directory
   * @param train the settings below rechroma.train
   * @throws UserError where there is a model already, or the data or settings cannot be used
   */
  public Result begin(String data, String model, Config train) throws IOException {
    HadoopStorage storage = storage(model);
    try (RunLock lock = context.lock(storage)) {
      return run(TrainingRun.anew(context.spark(), data, storage, train), lock);
    }
  }

  /**
   * Resumes a training from its newest complete checkpoint.
   *
   * @param given settings that replace those in model.json, with keys starting with "train."
   * @throws UserError where nothing can be resumed, or nothing is left to do
   */
  public Result resume(String data, String model, Config given) throws IOException {
    HadoopStorage storage = storage(model);
    try (RunLock lock = context.lock(storage)) {
      Config train = resumed(storage, model, given);
      return run(TrainingRun.resumed(context.spark(), data, storage, train), lock);
    }
  }

  private HadoopStorage storage(String model) throws IOException {
    return OutputFolder.at("--model", model, context.hadoop());
  }

  private Result run(TrainingRun run, RunLock lock) throws IOException {
    run.requireGoesOn();
    GanTrainer.Result trained = run.run(context.listener(), epoch -> lock.requireHeld());
    return new Result(run.training(), trained);
  }

  /** The settings of the model, overridden by those given. */
  private static Config resumed(HadoopStorage storage, String model, Config given)
      throws IOException {
    ModelDirectory directory = new ModelDirectory(storage);
    GanSettings built = directory.settings();
    Config ofModel = directory.description();
    if (ofModel.hasPath(MIX)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model in %s was mixed, not trained: start a training from it with --warm-start"
                  + " %s",
              model,
              model));
    }
    Config train =
        below(given)
            .withFallback(located(below(ofModel)))
            .withFallback(below(Settings.reference()));
    GanSettings wanted = TrainSettings.read(train).gan();
    if (!wanted.equals(built)) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "the model in %s is %s, it cannot be resumed as %s: leave out what differs, or train"
                  + " a new one in another --model",
              model,
              built,
              wanted));
    }
    return train;
  }

  /** Earlier versions left out the scheme of a local folder, and of no other. */
  private static Config located(Config train) {
    String start =
        train.hasPath(TrainingConfig.WARM_START) ? train.getString(TrainingConfig.WARM_START) : "";
    return start.startsWith("/")
        ? train.withValue(TrainingConfig.WARM_START, ConfigValueFactory.fromAnyRef("file:" + start))
        : train;
  }

  private static Config below(Config all) {
    return all.hasPath(TRAIN) ? all.getConfig(TRAIN) : ConfigFactory.empty();
  }
}
