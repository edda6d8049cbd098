package dev.rechroma.gan.onednn;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;

/** A primitive of oneDNN with the arrays it reads and writes. */
record Kernel(stream queue, primitive operation, IntMemoryMap arguments) {

  void run() {
    operation.execute(queue, arguments);
  }
}
