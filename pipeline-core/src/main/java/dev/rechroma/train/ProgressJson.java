package dev.rechroma.train;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.rechroma.config.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** The contents of a checkpoint besides the weights, as JSON. */
final class ProgressJson {
  private static final String STEP = "step";
  private static final String EPOCH = "epoch";
  private static final String IMAGES_SEEN = "imagesSeen";
  private static final String UNDER_WAY = "underWay";

  private ProgressJson() {}

  static String text(GanState state) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(STEP, state.step());
    values.put(EPOCH, state.epoch());
    values.put(IMAGES_SEEN, state.imagesSeen());
    if (state.progress().isUnderWay()) {
      values.put(UNDER_WAY, values(state.progress()));
    }
    return ConfigFactory.parseMap(values).root().render(ConfigRenderOptions.concise());
  }

  private static Map<String, Object> values(EpochProgress progress) {
    return Map.of(
        "rounds", progress.rounds(),
        "planned", progress.planned(),
        "steps", progress.steps(),
        "losses", values(progress.losses()),
        "costs", values(progress.costs()));
  }

  private static Map<String, Object> values(StepLoss losses) {
    return Map.of(
        "discriminator", losses.discriminator(),
        "generator", losses.generator(),
        "adversarial", losses.adversarial(),
        "reconstruction", losses.reconstruction());
  }

  private static Map<String, Object> values(Costs costs) {
    return Map.of(
        "rounds", costs.rounds(),
        "workers", costs.workers(),
        "executors", costs.executors(),
        "leftOut", costs.leftOut(),
        "megabytes", costs.megabytes(),
        "compute", costs.compute(),
        "broadcast", costs.broadcast(),
        "input", costs.input(),
        "aggregation", costs.aggregation());
  }

  /**
   * Parses a state.
   *
   * @throws com.typesafe.config.ConfigException if a value is missing or of the wrong type
   * @throws dev.rechroma.config.UserError if the text is not valid JSON
   * @throws IllegalArgumentException if values contradict each other
   */
  static GanState parse(String text, NetworkParameters networks, float[] average) {
    Config values = Settings.json(text);
    return new GanState(
        networks,
        average,
        values.getInt(STEP),
        values.getInt(EPOCH),
        values.getLong(IMAGES_SEEN),
        values.hasPath(UNDER_WAY) ? progress(values.getConfig(UNDER_WAY)) : EpochProgress.NONE);
  }

  private static EpochProgress progress(Config values) {
    return new EpochProgress(
        values.getInt("rounds"),
        values.getInt("planned"),
        losses(values.getConfig("losses")),
        values.getInt("steps"),
        costs(values.getConfig("costs")));
  }

  private static StepLoss losses(Config values) {
    return new StepLoss(
        values.getDouble("discriminator"),
        values.getDouble("generator"),
        values.getDouble("adversarial"),
        values.getDouble("reconstruction"));
  }

  private static Costs costs(Config values) {
    return new Costs(
        values.getInt("rounds"),
        values.getInt("workers"),
        values.getInt("executors"),
        values.getInt("leftOut"),
        values.getDouble("megabytes"),
        values.getDouble("compute"),
        values.getDouble("broadcast"),
        values.getDouble("input"),
        values.getDouble("aggregation"));
  }
}
