package dev.rechroma.gan.onednn.kernel;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The engine, and memory formats by name. All values are floats. */
public final class OneDnn {
  public static final engine CPU = new engine(engine.kind.cpu, 0);

  private OneDnn() {}

  /**
   * Collects the pointers that this thread creates until the scope is closed for the first time.
   */
  @SuppressWarnings("unchecked") // no classes: all of them
  public static PointerScope scope() {
    return new PointerScope();
  }

  /** Plain row-major format, ND4J's c order. */
  public static memory.desc plain(long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strided(shape, strides);
  }

  static memory.desc strided(long[] shape, long[] strides) {
    return new memory.desc(shape, memory.data_type.f32, strides);
  }

  /** Lets the kernel choose the format that suits it best. */
  static memory.desc any(long... shape) {
    return new memory.desc(shape, memory.data_type.f32, memory.format_tag.any);
  }

  /** An array of zeros. */
  static memory zeros(memory.desc format) {
    memory zeros = new memory(format, CPU);
    Pointer.memset(zeros.get_data_handle(), 0, format.get_size());
    return zeros;
  }

  /** A matrix of the given values, row by row. */
  static memory matrix(float[] values, long rows, long columns) {
    memory matrix = new memory(plain(rows, columns), CPU);
    floats(matrix).put(values, 0, values.length);
    return matrix;
  }

  static memory.desc bytes(long count) {
    return new memory.desc(new long[] {count}, memory.data_type.u8, memory.format_tag.a);
  }

  /** The address of the values of a c-order array or view, which must outlive the pointer. */
  public static Pointer address(INDArray array) {
    return new FloatPointer(array.data().addressPointer());
  }

  public static FloatPointer floats(memory array) {
    return new FloatPointer(array.get_data_handle());
  }

  static void fill(memory array, float value) {
    FloatPointer values = floats(array);
    for (long i = 0; i < array.get_desc().get_size() / Float.BYTES; i++) {
      values.put(i, value);
    }
  }

  public static void copy(Pointer from, Pointer to, long floats) {
    Pointer.memcpy(to, from, floats * Float.BYTES);
  }
}
