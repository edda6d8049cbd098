package dev.rechroma.cli;

import dev.rechroma.model.BundledModel;
import picocli.CommandLine.Option;

/** The model that a command uses. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Trained model, or a registry made by retrain (default: the bundled model).")
  private String model = BundledModel.NAME;

  String name() {
    return model;
  }
}
