package dev.rechroma.gan.onednn;

import dev.rechroma.gan.layer.Layers;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where ND4J's arrays go into a pass and come out of it: row by row, whatever the pass uses. */
final class Port {
  private final long[] shape;
  private final memory outside;
  private final Kernel in;
  private final Kernel out;

  /** In and out of the same memory. */
  Port(Kernels kernels, long[] shape, memory inside) {
    this.shape = shape;
    outside = new memory(OneDnn.plain(shape), OneDnn.CPU);
    in = kernels.copy(outside, inside);
    out = kernels.copy(inside, outside);
  }

  void write(INDArray values) {
    INDArray dense = Layers.dense(values);
    OneDnn.copy(OneDnn.address(dense), outside.get_data_handle(), dense.length());
    in.run();
  }

  /** The values in a new array. */
  INDArray read() {
    out.run();
    INDArray values = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    OneDnn.copy(outside.get_data_handle(), OneDnn.address(values), values.length());
    return values;
  }
}
