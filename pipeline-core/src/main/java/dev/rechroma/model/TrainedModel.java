package dev.rechroma.model;

import dev.rechroma.gan.Engine;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.io.Storage;
import java.io.IOException;
import java.io.Serializable;

/**
 * A generator in memory, to be sent to the workers.
 *
 * @param id identifies the model in manifests
 * @param settings settings it is built from
 * @param renderSize shorter side at which its colours are said to be best, px
 * @param weights its parameters
 * @param engine what computes its predictions
 */
public record TrainedModel(
    String id, GanSettings settings, int renderSize, float[] weights, Engine engine)
    implements Serializable {

  /** A model that our own engine computes. */
  public TrainedModel(String id, GanSettings settings, int renderSize, float[] weights) {
    this(id, settings, renderSize, weights, Engine.ONEDNN);
  }

  /**
   * The model of a model directory.
   *
   * @throws dev.rechroma.config.UserError if there is none, or it is damaged
   */
  public static TrainedModel load(Storage storage) throws IOException {
    ModelDirectory directory = new ModelDirectory(storage);
    GanSettings settings = directory.settings();
    ModelDirectory.StoredWeights weights = directory.storedWeights();
    return new TrainedModel(weights.id(), settings, directory.renderSize(), weights.values());
  }

  /** The same on another engine. */
  public TrainedModel on(Engine other) {
    return new TrainedModel(id, settings, renderSize, weights, other);
  }

  /**
   * A copy of the generator, ready to predict.
   *
   * @throws dev.rechroma.config.UserError if this process cannot use the engine
   */
  public GeneratorPredictor predictor() {
    engine.require();
    return new GeneratorPredictor(
        settings, ModelDirectory.generator(settings, weights).inference(engine));
  }
}
