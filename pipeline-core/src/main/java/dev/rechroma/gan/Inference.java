package dev.rechroma.gan;

import dev.rechroma.gan.onednn.Passes;
import dev.rechroma.gan.onnxruntime.OnnxSession;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network used for inference. Its weights must not change any more, as copies of them in other
 * forms are kept. For one thread at a time.
 */
public sealed interface Inference extends AutoCloseable {

  /** Maps input to output, both NCHW. */
  INDArray apply(INDArray input);

  /** Frees the memory outside the heap. */
  @Override
  void close();

  /** On oneDNN directly. */
  record OneDnn(Passes passes) implements Inference {
    @Override
    public INDArray apply(INDArray input) {
      return passes.inference(input).apply(input);
    }

    @Override
    public void close() {
      passes.close();
    }
  }

  /** On ND4J's operations. */
  record Nd4j(Network network) implements Inference {
    @Override
    public INDArray apply(INDArray input) {
      return network.outputSingle(false, input);
    }

    @Override
    public void close() {
      network.close();
    }
  }

  /** In ONNX Runtime. */
  record OnnxRuntime(OnnxSession session) implements Inference {
    @Override
    public INDArray apply(INDArray input) {
      return session.apply(input);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
