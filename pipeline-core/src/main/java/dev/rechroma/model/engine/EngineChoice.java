package dev.rechroma.model.engine;

import dev.rechroma.gan.Engine;
import java.util.List;

/** What the user says of the engine of predictions. */
public enum EngineChoice {
  /** The faster one, or the one that earlier results are from. */
  AUTO,
  /** Our own. */
  ONEDNN,
  /** ONNX Runtime, on the device that this build has it for. */
  ONNXRUNTIME;

  /** The engines whose results need not be made anew. */
  public List<Engine> accepted() {
    return switch (this) {
      case AUTO -> List.of(Engine.values());
      case ONEDNN -> List.of(Engine.ONEDNN);
      case ONNXRUNTIME -> List.of(Engine.onnxRuntime());
    };
  }
}
