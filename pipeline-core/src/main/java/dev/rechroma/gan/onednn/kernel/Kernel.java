package dev.rechroma.gan.onednn.kernel;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;

/** A primitive of oneDNN with the arrays it reads and writes. */
public record Kernel(stream queue, primitive operation, IntMemoryMap arguments) {

  public void run() {
    operation.execute(queue, arguments);
  }
}
