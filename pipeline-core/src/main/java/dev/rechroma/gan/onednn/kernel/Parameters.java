package dev.rechroma.gan.onednn.kernel;

import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters of a layer and their gradients, where DL4J keeps them: kernels read and write them
 * in place.
 */
public record Parameters(Map<String, INDArray> values, Map<String, INDArray> gradients) {

  public static Parameters of(Layer layer) {
    return new Parameters(
        layer.paramTable(),
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray()));
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public memory value(String name, memory.desc format) {
    return new memory(format, OneDnn.CPU, OneDnn.address(values.get(name)));
  }

  public memory gradient(String name, memory.desc format) {
    return new memory(format, OneDnn.CPU, OneDnn.address(gradients.get(name)));
  }
}
