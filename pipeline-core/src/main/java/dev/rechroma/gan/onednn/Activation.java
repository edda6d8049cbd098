package dev.rechroma.gan.onednn;

import org.bytedeco.dnnl.memory;

/**
 * What flows between two layers.
 *
 * @param shape [N, C, H, W]
 * @param format how the values lie in memory
 * @param value the values on the way forward
 * @param gradient the gradient at them on the way back
 * @param side which of the two pieces of gradient memory it lies in
 */
record Activation(long[] shape, memory.desc format, memory value, memory gradient, int side) {

  /** Other values of the same shape, whose gradient takes the place of this one's. */
  Activation replaced() {
    return new Activation(shape, format, new memory(format, OneDnn.CPU), gradient, side);
  }
}
