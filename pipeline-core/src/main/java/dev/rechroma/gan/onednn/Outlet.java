package dev.rechroma.gan.onednn;

import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a pass is read as an array of ND4J: row by row, whatever the pass uses.
 *
 * @param shape of the array
 */
record Outlet(long[] shape, memory outside, Kernel copy) {

  static Outlet from(memory inside, long[] shape, Kernels kernels) {
    memory outside = new memory(OneDnn.plain(shape), OneDnn.CPU);
    return new Outlet(shape, outside, kernels.copy(inside, outside));
  }

  /** The values in a new array. */
  INDArray read() {
    copy.run();
    INDArray values = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    OneDnn.copy(outside.get_data_handle(), OneDnn.address(values), values.length());
    return values;
  }
}
