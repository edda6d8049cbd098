package dev.rechroma.mix;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.model.ModelDirectory;
import dev.rechroma.registry.ModelSource;
import dev.rechroma.source.tree.Locations;
import dev.rechroma.training.TrainingConfig;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * One of the two models that are mixed.
 *
 * @param facts its id and what its model.json says about its training
 */
record MixParent(
    ModelSource source, GanSettings settings, float[] weights, Map<String, Object> facts) {
  private static final String WARM_START = "train." + TrainingConfig.WARM_START;

  /** Identifies the model. */
  String id() {
    return facts.get("id").toString();
  }

  /** Finds and checks a model. */
  static MixParent of(String model, Configuration hadoop) throws IOException {
    ModelSource source = ModelSource.of(model, hadoop);
    ModelDirectory directory = new ModelDirectory(source.storage());
    GanSettings settings = directory.settings();
    ModelDirectory.StoredWeights weights = directory.storedWeights();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", weights.id());
    facts.putAll(described(directory.description()).root().unwrapped());
    return new MixParent(source, settings, weights.values(), facts);
  }

  /** A mix goes to other machines, where the folders of this one mean nothing. */
  private static Config described(Config description) {
    Config training = description.withoutPath("gan");
    if (!training.hasPath(WARM_START) || training.getString(WARM_START).isEmpty()) {
      return training;
    }
    String name = Locations.path(training.getString(WARM_START)).getName();
    return training.withValue(WARM_START, ConfigValueFactory.fromAnyRef(name));
  }
}
