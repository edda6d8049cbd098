package dev.rechroma.retrain;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import dev.rechroma.config.SettingsReader;
import dev.rechroma.dataset.IngestSettings;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.eval.Gate;
import dev.rechroma.evaluate.Evaluate;
import dev.rechroma.training.TrainingConfig;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * All settings of a retraining.
 *
 * @param train below rechroma.train
 * @param startFrom model that a new registry starts from; empty for none
 * @param keep versions to keep besides the current one
 */
public record RetrainSettings(
    IngestSettings ingest,
    Config train,
    Evaluate.Settings evaluate,
    Gate gate,
    String startFrom,
    int keep) {
  private static final int MANY = 1_000_000;

  /** Reads and checks the settings of all stages. */
  public static RetrainSettings read(Config config) {
    TrainingConfig.read(config.getConfig("train"));
    SettingsReader retrain = SettingsReader.of(config.getConfig("retrain"));
    RetrainSettings settings =
        new RetrainSettings(
            IngestSettings.read(config.getConfig("ingest")),
            config.getConfig("train"),
            Evaluate.Settings.read(config.getConfig("evaluate")).scoresAlone(),
            Gate.read(config.getConfig("retrain.gate")),
            retrain.text("start-from"),
            retrain.integer("keep-versions", 0, MANY));
    retrain.throwProblems();
    return settings;
  }

  /** The warm start is left out: the version that a candidate comes from stands for it. */
  String ofTraining() {
    return hash(train.root().render(ConfigRenderOptions.concise()));
  }

  String ofGate(TensorDataSet test) {
    return hash(gate + " " + test.fingerprint());
  }

  private static String hash(String text) {
    return DigestUtils.sha256Hex(text).substring(0, 16);
  }
}
