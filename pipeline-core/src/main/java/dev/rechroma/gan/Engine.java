package dev.rechroma.gan;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.onnxruntime.OnnxRuntime;
import java.util.Locale;
import java.util.Optional;

/** What computes the predictions of a trained network. */
public enum Engine {
  /** Our own passes on oneDNN, or ND4J's operations where those cannot be used. */
  ONEDNN,
  /** ONNX Runtime on the CPU. */
  ONNXRUNTIME,
  /** ONNX Runtime on a GPU. */
  ONNXRUNTIME_CUDA;

  /** ONNX Runtime as this build has it. */
  public static Engine onnxRuntime() {
    return OnnxRuntime.hasCuda() ? ONNXRUNTIME_CUDA : ONNXRUNTIME;
  }

  /** The name in files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Why this process cannot use it; empty if it can. */
  public Optional<String> problem() {
    if (this == ONEDNN) {
      return Optional.empty();
    }
    return this == onnxRuntime()
        ? OnnxRuntime.problem()
        : Optional.of("this build has no " + key());
  }

  /**
   * Makes sure that this process can use it.
   *
   * @throws UserError with the reason if it cannot
   */
  public void require() {
    problem()
        .ifPresent(
            reason -> {
              throw new UserError(reason + "; choose the engine onednn, or auto");
            });
  }
}
