package dev.rechroma.training;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.eval.ValidationSchedule;
import dev.rechroma.train.TrainSettings;

/**
 * All settings of a training.
 *
 * @param settings for the steps
 * @param sampling how the photos of an epoch are chosen
 * @param watch which metrics decide
 * @param warmStart location of the model whose weights training starts from; empty for none
 * @param described the settings as written to model.json
 */
public record TrainingConfig(
    TrainSettings settings,
    Sampling sampling,
    ValidationSchedule watch,
    String warmStart,
    Config described) {
  /** The key of the model to start from. */
  public static final String WARM_START = "warm-start";

  /** Reads and checks the settings below rechroma.train. */
  public static TrainingConfig read(Config train) {
    SettingsReader reader = SettingsReader.of(train);
    TrainingConfig training =
        new TrainingConfig(
            TrainSettings.read(reader),
            Sampling.read(reader),
            ValidationSchedule.read(reader),
            reader.text(WARM_START),
            train);
    reader.throwProblems();
    return training;
  }
}
