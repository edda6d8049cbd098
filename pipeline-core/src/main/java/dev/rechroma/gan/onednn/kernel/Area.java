package dev.rechroma.gan.onednn.kernel;

import org.bytedeco.dnnl.memory;

/** A piece of memory that holds arrays of several formats, one after the other. */
public interface Area {

  /** An array at its beginning. */
  memory of(memory.desc format);

  /** The memory of an array that is allocated. */
  static Area of(memory array) {
    return format -> new memory(format, OneDnn.CPU, array.get_data_handle());
  }
}
