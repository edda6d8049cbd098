package dev.rechroma.gan;

import dev.rechroma.gan.onednn.Passes;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network used for inference. Its weights must not change any more, as copies of them in other
 * forms are kept. For one thread at a time.
 */
public final class Inference implements AutoCloseable {
  private final Network network;
  private final Optional<Passes> passes;

  Inference(Network network, Optional<Passes> passes) {
    this.network = network;
    this.passes = passes;
  }

  /** The network itself. */
  public Network network() {
    return network;
  }

  /** Maps input to output, both NCHW. */
  public INDArray apply(INDArray input) {
    return passes.isPresent()
        ? passes.get().inference(input).apply(input)
        : network.outputSingle(false, input);
  }

  /** Frees the memory that grows with the size of the pictures. */
  @Override
  public void close() {
    passes.ifPresent(Passes::close);
  }
}
