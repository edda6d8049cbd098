package dev.rechroma.gan.onednn;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The passes of a network on this CPU. Each is made for the shape of its first batch and made anew
 * for another one. For one thread at a time.
 */
public final class Passes implements AutoCloseable {
  private static final String CPU_BACKEND = "CpuBackend";

  private final List<Layer> layers;
  private TrainingPass training;
  private long[] trainingShape;
  private InferencePass inference;
  private long[] inferenceShape;

  private Passes(List<Layer> layers) {
    this.layers = layers;
  }

  /** The passes of a network; none for a network that has to run on ND4J's own operations. */
  public static Optional<Passes> of(ComputationGraph network) {
    boolean floatsOnCpu =
        network.params().dataType() == DataType.FLOAT
            && Nd4j.getBackend().getClass().getSimpleName().equals(CPU_BACKEND);
    return floatsOnCpu ? LayersInARow.of(network).map(Passes::new) : Optional.empty();
  }

  /** For batches of the input's shape; the network's gradient views must be there. */
  public TrainingPass training(INDArray input) {
    if (training == null || !Arrays.equals(trainingShape, input.shape())) {
      closeTraining();
      training = new TrainingPass(layers, input.shape());
      trainingShape = input.shape();
    }
    return training;
  }

  /** For batches of the input's shape, with the weights of now; they must not change. */
  public InferencePass inference(INDArray input) {
    if (inference == null || !Arrays.equals(inferenceShape, input.shape())) {
      closeInference();
      inference = new InferencePass(layers, input.shape());
      inferenceShape = input.shape();
    }
    return inference;
  }

  private void closeInference() {
    if (inference != null) {
      inference.close();
      inference = null;
    }
  }

  private void closeTraining() {
    if (training != null) {
      training.close();
      training = null;
    }
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    closeTraining();
    closeInference();
  }
}
