package dev.rechroma.gan.onednn;

import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * Memory for gradients on the way back: of two neighbouring convolutions only. What lies between
 * them changes its gradient in place.
 */
final class GradientMemory {
  private final List<SharedMemory> sides = List.of(new SharedMemory(), new SharedMemory());
  private final SharedMemory spare = new SharedMemory();

  /** On one of two sides, 0 or 1, which the convolutions take in turn. */
  memory of(memory.desc format, int side) {
    return sides.get(side).of(format);
  }

  /** For a gradient on its way into the format that is wanted. */
  memory between(memory.desc format) {
    return spare.of(format);
  }

  void allocate() {
    sides.forEach(SharedMemory::allocate);
    spare.allocate();
  }
}
