package dev.rechroma.model.engine;

import dev.rechroma.config.UserError;
import dev.rechroma.device.Backend;
import dev.rechroma.device.Processor;
import dev.rechroma.gan.Engine;
import dev.rechroma.gan.onnxruntime.OnnxRuntime;
import dev.rechroma.model.TrainedModel;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides once in a run which engine computes a model's predictions.
 *
 * @param threads of a task
 * @param cache of earlier measurements
 */
public record EngineSelector(int threads, EngineCache cache) {
  private static final Logger LOG = LoggerFactory.getLogger(EngineSelector.class);

  /** A selector with the user's cache. */
  public static EngineSelector of(int threads) {
    return new EngineSelector(threads, EngineCache.ofUser());
  }

  /**
   * The model on its engine.
   *
   * @param kept engine of earlier results that new ones are to match
   * @throws UserError if the engine that was asked for cannot be used
   */
  public TrainedModel select(EngineChoice choice, TrainedModel model, Optional<Engine> kept) {
    return model.on(
        switch (choice) {
          case ONEDNN -> Engine.ONEDNN;
          case ONNXRUNTIME -> asked(Engine.onnxRuntime());
          case AUTO -> kept.filter(EngineSelector::isUsable).orElseGet(() -> faster(model));
        });
  }

  /** Only the hosts of tasks need a GPU, which look for it themselves. */
  private static Engine asked(Engine engine) {
    if (engine == Engine.ONNXRUNTIME) {
      engine.require();
    }
    return engine;
  }

  private static boolean isUsable(Engine engine) {
    return engine.problem().isEmpty();
  }

  private Engine faster(TrainedModel model) {
    Engine other = Engine.onnxRuntime();
    Optional<String> problem = other.problem();
    if (problem.isPresent()) {
      LOG.warn("our own engine predicts: {}", problem.get());
    }
    if (problem.isPresent() || !Backend.isCpu()) {
      return Engine.ONEDNN;
    }
    String key = key(model, other);
    return cache
        .find(key)
        .orElseGet(
            () -> {
              Engine faster = EngineTrial.of(model, other, threads).faster();
              cache.put(key, faster);
              return faster;
            });
  }

  /** All that a measurement depends on. */
  private String key(TrainedModel model, Engine other) {
    Processor processor = Processor.current();
    return String.join(
        "\n",
        processor.name(),
        processor.instructionSet(),
        Integer.toString(threads),
        model.id(),
        model.settings().toString(),
        Integer.toString(model.renderSize()),
        other.key(),
        OnnxRuntime.version(),
        Objects.toString(EngineSelector.class.getPackage().getImplementationVersion()));
  }
}
