package dev.rechroma.spark;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.eval.Watch;
import dev.rechroma.train.TrainSettings;

/**
 * All settings of a training.
 *
 * @param settings of the steps
 * @param watch of the metrics
 * @param described the settings as model.json tells them
 */
public record Training(TrainSettings settings, Watch watch, Config described) {

  /** Reads and checks the settings below rechroma.train. */
  public static Training read(Config train) {
    SettingsReader reader = SettingsReader.of(train);
    Training training = new Training(TrainSettings.read(reader), Watch.read(reader), train);
    reader.throwProblems();
    return training;
  }
}
