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
import dev.rechroma.source.tree.Selection;
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
    description = "Trains a model anew on what is new, and promotes it if it is better.",
    footer = {
      "",
      "Example:",
      "  rechroma retrain --input data-samples --data out/tensors --models out/models \\",
      "    --name lab --size 64 --epochs 5 --set ingest.size=72",
      "  rechroma colorize --input old-photos --output in-colour --model out/models/lab",
      "",
      "Adds to DATA the photos of INPUT that are new or changed (as ingest --add),",
      "trains a candidate that begins with the weights of the current model, measures",
      "both on the test photos, and makes the candidate the current version if it is",
      "better: rechroma.retrain in reference.conf says by what and by how much. The",
      "first model is promoted whatever it is like, unless --start-from names one that",
      "it has to beat. The same command goes on where a run ended.",
      "",
      "Exit code 0: promoted. 4: not promoted, as nothing was new or it was no better.",
      "1 or 2: failed; 2 also while another run is at work on NAME. Stages without",
      "promote end with 0: the verdict is in MODELS/NAME/candidate/verdict.json, and",
      "with --json in the last line. rechroma models lists versions and switches back."
    })
final class RetrainJob implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "For ingest: folder, archive, photo or glob of them; may be repeated.")
  private List<String> inputs = List.of();

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description =
          "For ingest: text file of the paths to take, one a line; relative ones are below --input,"
              + " else below the current folder.")
  private Optional<String> list = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data set to add to, train on and measure on; not needed to promote.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--test",
      paramLabel = "DIR",
      description = "Another data set whose test photos decide, that stays as it is.")
  private Optional<String> test = Optional.empty();

  @Option(
      names = "--models",
      required = true,
      paramLabel = "DIR",
      description = "Folder of registries of models.")
  private String models;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Which model; its versions are in MODELS/NAME.")
  private String name;

  @Option(
      names = "--start-from",
      paramLabel = "DIR",
      description =
          "Trained model that is the first version of a new NAME, to be bettered; bundled: that of"
              + " this build.")
  private String startFrom;

  @Mixin private TrainOptions options;

  @Option(
      names = "--stages",
      paramLabel = "STAGE",
      split = ",",
      defaultValue = "ingest,train,evaluate,promote",
      description = "Only some of the stages, in their order (${DEFAULT-VALUE}).")
  private List<Retraining.Stage> stages = List.of();

  @Option(
      names = "--by",
      paramLabel = "WHO",
      description = "Who asks for it, for the audit trail (user, machine and process).")
  private String by = RunLock.who();

  @Option(
      names = "--exit-zero",
      description = "End with 0 also where nothing is promoted, if 4 would count as a failure.")
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
                ? Optional.of(Selection.of(inputs, list, context.hadoop()))
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
    if (stage == Retraining.Stage.INGEST && inputs.isEmpty() && list.isEmpty()) {
      throw new UserError("the stage ingest needs --input or --list, or leave it out of --stages");
    }
    if (stage != Retraining.Stage.PROMOTE && data.isEmpty()) {
      throw new UserError(String.format(Locale.ROOT, "the stage %s needs --data", stage.text()));
    }
    inputs.forEach(input -> CommonOptions.required("--input", input));
    data.ifPresent(folder -> CommonOptions.required("--data", folder));
    test.ifPresent(folder -> CommonOptions.required("--test", folder));
  }
}
