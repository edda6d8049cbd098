package dev.rechroma.gan.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.rechroma.device.Cuda;
import dev.rechroma.device.ProcessEnvironment;
import java.io.IOException;
import java.util.Optional;

/** ONNX Runtime's library in this process. */
public final class OnnxRuntime {
  /** After the place in ONNX Runtime's own code. */
  private static final String CAUSE = " with error: ";

  /** Found out once: what did not load does not load later. */
  private static Optional<Optional<String>> problem = Optional.empty();

  private OnnxRuntime() {}

  /** Whether this build computes on GPUs. */
  public static boolean hasCuda() {
    return NativeLibraries.hasCuda();
  }

  /** Why this process cannot use it; empty if it can. */
  public static synchronized Optional<String> problem() {
    if (problem.isEmpty()) {
      problem = Optional.of(load());
    }
    return problem.get();
  }

  private static Optional<String> load() {
    if (hasCuda()) {
      Optional<String> gpu = Cuda.problem(Cuda.Needs.ONNX_RUNTIME);
      if (gpu.isPresent()) {
        return gpu.map(reason -> "ONNX Runtime needs a GPU in this build: " + reason);
      }
    }
    try {
      options().close();
      return Optional.empty();
    } catch (OrtException | IOException | LinkageError | RuntimeException e) {
      String failure =
          hasCuda()
              ? "ONNX Runtime needs CUDA 12 and cuDNN 9 in this build: "
              : "ONNX Runtime cannot be loaded: ";
      return Optional.of(failure + reason(e));
    }
  }

  /** The first cause, in a line. */
  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    if (message == null) {
      return root.getClass().getSimpleName();
    }
    String line = message.lines().findFirst().orElse("");
    int cause = line.lastIndexOf(CAUSE);
    return cause < 0 ? line : line.substring(cause + CAUSE.length());
  }

  /** Its version; to be asked only where there is no problem. */
  public static String version() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  static OrtEnvironment environment() throws IOException {
    // Else Microsoft's builds report to Microsoft, under an identifier that they keep in the user's
    // home, and crash where the command line is longer than some 10,000 characters.
    ProcessEnvironment.set("ORT_DISABLE_TELEMETRY", "1");
    NativeLibraries.unpack();
    return OrtEnvironment.getEnvironment();
  }

  /**
   * Options of a session on this build's device; to be closed.
   *
   * @throws OrtException if a library of CUDA is missing
   */
  static SessionOptions options() throws OrtException, IOException {
    environment();
    SessionOptions options = new SessionOptions();
    if (hasCuda()) {
      try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
        // Products of 19 bits would be other colours, and algorithms chosen by their time would be
        // others in each run.
        cuda.add("use_tf32", "0");
        cuda.add("cudnn_conv_algo_search", "DEFAULT");
        cuda.add("arena_extend_strategy", "kSameAsRequested");
        options.addCUDA(cuda);
      } catch (OrtException e) {
        options.close();
        throw e;
      }
    }
    return options;
  }
}
