package dev.rechroma.gan.onednn.kernel;

import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies the output of a pass into an ND4J array, in c order, whatever format the pass uses.
 *
 * @param shape of the array
 */
public record OutputReorder(long[] shape, memory outside, Kernel copy) {

  public static OutputReorder from(memory inside, long[] shape, Kernels kernels) {
    memory outside = new memory(OneDnn.plain(shape), OneDnn.CPU);
    return new OutputReorder(shape, outside, kernels.copy(inside, outside));
  }

  /** The values in a new array. */
  public INDArray read() {
    copy.run();
    INDArray values = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    OneDnn.copy(outside.get_data_handle(), OneDnn.address(values), values.length());
    return values;
  }
}
