package dev.rechroma.gan.onednn.kernel;

import org.bytedeco.dnnl.memory;

/**
 * What flows between two layers. Each is an object of its own, whatever its fields.
 *
 * @param shape [N, C, H, W]
 * @param format how the values lie in memory
 * @param value the values
 */
public record Activation(long[] shape, memory.desc format, memory value) {

  /** With memory of its own. */
  public static Activation of(long[] shape, memory.desc format) {
    return new Activation(shape, format, new memory(format, OneDnn.CPU));
  }

  /** Another of the same shape. */
  public Activation another() {
    return of(shape, format);
  }

  long channels() {
    return shape[1];
  }
}
