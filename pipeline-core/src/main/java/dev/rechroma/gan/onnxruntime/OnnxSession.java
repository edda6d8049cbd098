package dev.rechroma.gan.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.rechroma.tensor.Floats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An ONNX model of one input and one output. For one thread at a time. */
public final class OnnxSession implements AutoCloseable {
  /**
   * Values of a channel, in all pictures of a batch, for which memory is kept from run to run: up
   * to 0.3 GB. More is given back after each run, which then takes up to a quarter longer.
   */
  private static final long MOST_KEPT = 512 * 512;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String input;

  private OnnxSession(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
    this.input = session.getInputNames().iterator().next();
  }

  /**
   * Opens a model.
   *
   * @param model a file's content
   * @param threads that compute an operator, the calling one included
   */
  public static OnnxSession of(byte[] model, int threads) {
    try (SessionOptions options = OnnxRuntime.options()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setDeterministicCompute(true);
      // A thread that waits for work must not take a core from another task.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      OrtEnvironment environment = OnnxRuntime.environment();
      return new OnnxSession(environment, environment.createSession(model, options));
    } catch (OrtException e) {
      throw failure(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Maps input to output, both NCHW. */
  public INDArray apply(INDArray x) {
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(Floats.of(x)), x.shape());
        RunOptions options = options(x.length() / x.size(1));
        OrtSession.Result result = session.run(Map.of(input, tensor), options)) {
      OnnxTensor y = (OnnxTensor) result.get(0);
      FloatBuffer values = y.getFloatBuffer();
      return Nd4j.create(values.array(), y.getInfo().getShape(), 'c');
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  private static RunOptions options(long positions) throws OrtException {
    RunOptions options = new RunOptions();
    if (positions > MOST_KEPT && !OnnxRuntime.hasCuda()) {
      options.addRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
    }
    return options;
  }

  private static IllegalStateException failure(OrtException e) {
    return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw failure(e);
    }
  }
}
