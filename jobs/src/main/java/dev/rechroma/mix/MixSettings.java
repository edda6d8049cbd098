package dev.rechroma.mix;

import com.typesafe.config.Config;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.eval.MixFloor;
import dev.rechroma.evaluate.Evaluate;
import dev.rechroma.tensor.Precision;
import java.util.Arrays;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * All settings of a mix of weights.
 *
 * @param shares of the later model to measure, each in [0, 1]
 * @param floor that decides between them
 * @param precision of the weights in the model file
 * @param about what the model was trained on, for people; may be empty
 * @param licence of the weights; may be empty
 */
public record MixSettings(
    NavigableSet<Double> shares,
    MixFloor floor,
    Precision precision,
    String about,
    String licence,
    Evaluate.Settings evaluate) {
  private static final int MOST_SHARES = 101;

  /** Reads and checks the settings below rechroma.mix and rechroma.evaluate. */
  public static MixSettings read(Config config) {
    SettingsReader mix = SettingsReader.of(config.getConfig("mix"));
    MixSettings settings =
        new MixSettings(
            shares(mix),
            MixFloor.read(mix),
            mix.choice("precision", Precision.class),
            mix.text("about"),
            mix.text("licence"),
            Evaluate.Settings.read(config.getConfig("evaluate")).scoresAlone());
    mix.throwProblems();
    return settings;
  }

  private static NavigableSet<Double> shares(SettingsReader mix) {
    String text = mix.text("shares");
    NavigableSet<Double> shares = new TreeSet<>();
    Arrays.stream(text.split(",")).map(MixSettings::share).forEach(shares::add);
    mix.require(
        !shares.contains(Double.NaN) && shares.size() <= MOST_SHARES,
        "shares",
        String.format(
            Locale.ROOT,
            "is \"%s\", must be up to %d numbers from 0 to 1, separated by commas",
            text,
            MOST_SHARES));
    return shares;
  }

  /** NaN where the text is not a share. */
  private static double share(String text) {
    try {
      double share = Double.parseDouble(text.strip());
      return share >= 0 && share <= 1 ? share + 0.0 : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
