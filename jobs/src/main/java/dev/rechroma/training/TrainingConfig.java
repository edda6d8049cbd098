package dev.rechroma.training;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.eval.ValidationSchedule;
import dev.rechroma.train.TrainSettings;

/**
 * All settings of a training.
 *
 * @param settings of the steps
 * @param sampling of the photos of an epoch
 * @param watch of the metrics
 * @param warmStart location of the model whose weights it begins with; empty for none
 * @param described the settings as model.json tells them
 */
public record TrainingConfig(
    TrainSettings settings,
    Sampling sampling,
    ValidationSchedule watch,
    String warmStart,
    Config described) {
  /** The key of the model to begin with. */
  public static final String WARM_START = "warm-start";

  /** The key of the file with the tags of photos. */
  public static final String TAGS = "tags";

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
