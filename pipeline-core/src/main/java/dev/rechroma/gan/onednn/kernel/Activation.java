package dev.rechroma.gan.onednn.kernel;

import org.bytedeco.dnnl.memory;

/**
 * The values passed between two layers. Compared by identity, not by fields.
 *
 * @param shape [N, C, H, W]
 * @param format layout of the values in memory
 * @param value the values
 */
public record Activation(long[] shape, memory.desc format, memory value) {

  /** An activation with memory of its own. */
  public static Activation of(long[] shape, memory.desc format) {
    return new Activation(shape, format, new memory(format, OneDnn.CPU));
  }

  /** Another activation of the same shape. */
  public Activation another() {
    return of(shape, format);
  }

  long channels() {
    return shape[1];
  }
}
