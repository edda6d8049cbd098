package dev.rechroma.gan.layer;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Dropout (Srivastava et al. 2014), inverted: in training each value becomes 0 with probability
 * {@code rate} and is divided by 1 - rate otherwise; at inference nothing changes.
 *
 * <p>DL4J's own dropout draws from a random generator shared by the whole process. Here a seed
 * decides what a pass drops, so that training can be repeated and resumed.
 */
public class Dropout extends NoParamLayer {
  private static final long serialVersionUID = 1L;

  private double rate;

  /** For deserialization from a model file's JSON. */
  @SuppressWarnings("unused")
  private Dropout() {}

  private Dropout(double rate) {
    this.rate = rate;
  }

  /**
   * @param rate probability that a value is dropped, in [0, 1)
   */
  public static Dropout of(double rate) {
    return new Dropout(rate);
  }

  /** Probability that a value is dropped. */
  public double rate() {
    return rate;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    return Layers.prepare(new DropoutLayer(conf, rate, type), listeners, index, params, initialize);
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return input;
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    return new LayerMemoryReport.Builder(layerName, Dropout.class, input, input)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, input.arrayElementsPerExample())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, Map.of())
        .build();
  }
}
