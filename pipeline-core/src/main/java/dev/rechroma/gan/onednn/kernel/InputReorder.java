package dev.rechroma.gan.onednn.kernel;

import dev.rechroma.gan.layer.Layers;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies an ND4J array, in c order, into a pass, whatever format the pass uses.
 *
 * @param shape of the array
 */
public record InputReorder(long[] shape, memory outside, Kernel copy) {

  public static InputReorder to(memory inside, long[] shape, Kernels kernels) {
    memory outside = new memory(OneDnn.plain(shape), OneDnn.CPU);
    return new InputReorder(shape, outside, kernels.copy(outside, inside));
  }

  public void write(INDArray values) {
    INDArray dense = Layers.dense(values);
    OneDnn.copy(OneDnn.address(dense), outside.get_data_handle(), dense.length());
    copy.run();
  }
}
