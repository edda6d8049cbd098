package dev.rechroma.cli;

import com.typesafe.config.Config;
import dev.rechroma.cli.screen.RetrainText;
import dev.rechroma.config.UserError;
import dev.rechroma.engine.JobContext;
import dev.rechroma.hadoop.OutputFolder;
import dev.rechroma.hadoop.RunLock;
import dev.rechroma.registry.ModelRegistry;
import dev.rechroma.retrain.RetrainResult;
import dev.rechroma.retrain.RetrainSettings;
import dev.rechroma.retrain.Retraining;
import dev.rechroma.training.GanTrainer;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** rechroma retrain. */
@Command(
    name = "retrain",
    description = "Trains a model again with new photos, and promotes it if it is better.",
    footer = {
      "",
      "Example:",
      "  rechroma retrain --input data-samples --data out/tensors --models out/models \\",
      "    --name lab --size 64 --epochs 5 --set ingest.size=72",
      "  rechroma colorize --input old-photos --output in-colour --model out/models/lab",
      "",
      "Adds the new and changed photos to DATA (as ingest --add does), trains a",
      "candidate from the weights of the current model, measures both on the test",
      "photos, and makes the candidate the current version if it is better:",
      "rechroma.retrain in reference.conf says by which metrics and how much.",
      "The first model is always promoted, unless --start-from names one that it has to",
      "beat. After an interruption, the same command continues the run.",
      "",
      "Exit code 0: promoted. 4: not promoted: nothing was new, or it was no better.",
      "1 or 2: failed; 2 also while another run works on NAME. Runs of stages without",
      "promote exit with 0: the verdict is in MODELS/NAME/candidate/verdict.json, and",
      "with --json in the last line. rechroma models lists versions and switches back."
    })
final class RetrainJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Mixin private PhotoOptions photos;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Data set to add to, train on and measure on; not needed for the stage promote.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--test",
      paramLabel = "DIR",
      description = "Separate data set whose test photos decide; it is not changed.")
  private Optional<String> test = Optional.empty();

  @Option(
      names = "--models",
      required = true,
      paramLabel = "DIR",
      description = "Folder of model registries.")
  private String models;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name of the model; its versions are in MODELS/NAME.")
  private String name;

  @Option(
      names = "--start-from",
      paramLabel = "DIR",
      description =
          "Trained model that becomes the first version of a new NAME and has to be beaten;"
              + " bundled:"
              + " the bundled model.")
  private String startFrom;

  @Mixin private TrainOptions options;

  @Option(
      names = "--stages",
      paramLabel = "STAGE",
      split = ",",
      defaultValue = "ingest,train,evaluate,promote",
      description = "Run only these stages, in their order (${DEFAULT-VALUE}).")
  private List<Retraining.Stage> stages = List.of();

  @Option(
      names = "--by",
      paramLabel = "WHO",
      description =
          "Who makes the change, for the audit trail (default: user, machine and process).")
  private String by = RunLock.who();

  @Option(
      names = "--exit-zero",
      description =
          "Exit with 0 instead of 4 where nothing is promoted, for schedulers that see 4 as a failure.")
  private boolean exitZero;

  @Override
  public Integer call() throws IOException {
    Config config = common.settings(options());
    RetrainSettings settings = RetrainSettings.read(config);
    Set<Retraining.Stage> wanted = EnumSet.copyOf(stages);
    for (Retraining.Stage stage : wanted) {
      requireFolders(stage);
    }
    CommonOptions.required("--models", models);
    JobContext context = common.context("retrain", GanTrainer.SPARK_DEFAULTS);
    OutputFolder.at("--models", models, context.hadoop());
    if (data.isPresent()) {
      OutputFolder.at("--data", data.get(), context.hadoop());
    }
    Retraining.Places places =
        new Retraining.Places(
            wanted.contains(Retraining.Stage.INGEST)
                ? Optional.of(photos.find(context.hadoop()))
                : Optional.empty(),
            data.orElse(""),
            test.or(() -> data).orElse(""));
    ModelRegistry registry = ModelRegistry.at(models, name, context.hadoop());
    try (RunLock lock = registry.lock(context.lockPatience(), common::say)) {
      RetrainResult result =
          new Retraining(context, settings, places, registry, lock, by).run(wanted);
      common.report(RetrainText.of(result, places.data()), RetrainText.results(result, name));
      return result.promoted() || exitZero || !wanted.contains(Retraining.Stage.PROMOTE)
          ? ExitCode.DONE
          : ExitCode.NOT_PROMOTED;
    }
  }

  private Map<String, Object> options() {
    Map<String, Object> all = options.byKey();
    all.put("retrain.start-from", startFrom);
    return all;
  }

  private void requireFolders(Retraining.Stage stage) {
    if (stage == Retraining.Stage.INGEST) {
      photos.require("the stage ingest needs --input or --list, or leave it out of --stages");
    }
    if (stage != Retraining.Stage.PROMOTE && data.isEmpty()) {
      throw new UserError(String.format(Locale.ROOT, "the stage %s needs --data", stage.text()));
    }
    data.ifPresent(folder -> CommonOptions.required("--data", folder));
    test.ifPresent(folder -> CommonOptions.required("--test", folder));
  }
}
