package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import dev.rechroma.gan.layer.DropoutMask;
import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;

/** Dropout in training: multiplies by factors that a seed decides. */
final class DropoutStage implements Stage {
  private final Kernels kernels;
  private final DropoutMask mask;
  private final Activation input;
  private final Activation output;
  private final float[] drawn;
  private final memory plainFactors;
  private final memory factors;
  private final Kernel layOut;
  private final Kernel forward;
  private List<Kernel> backward;
  private long seed;

  /**
   * @param output separate memory, or the input itself
   */
  DropoutStage(Kernels kernels, DropoutMask mask, Activation input, Activation output) {
    this.kernels = kernels;
    this.mask = mask;
    this.input = input;
    this.output = output;
    memory.desc plain = OneDnn.plain(input.shape());
    drawn = new float[Math.toIntExact(plain.get_size() / Float.BYTES)];
    plainFactors = new memory(plain, OneDnn.CPU);
    factors = new memory(input.format(), OneDnn.CPU);
    layOut = kernels.copy(plainFactors, factors);
    forward = product(input.value(), output.value());
  }

  private Kernel product(memory from, memory to) {
    memory.desc format = input.format();
    binary.primitive_desc product =
        new binary.primitive_desc(
            new binary.desc(algorithm.binary_mul, format, format, format),
            Kernels.attributes(),
            OneDnn.CPU);
    return kernels.of(
        product, Map.of(DNNL_ARG_SRC_0, from, DNNL_ARG_SRC_1, factors, DNNL_ARG_DST, to));
  }

  /** Sets the seed that decides what the next {@link #forward} drops. */
  void seed(long passSeed) {
    this.seed = passSeed;
  }

  @Override
  public Activation output() {
    return output;
  }

  @Override
  public void describeBack(Gradients gradients) {
    backward = gradients.through(input, output, this::product);
  }

  @Override
  public void forward() {
    mask.draw(seed, drawn);
    OneDnn.floats(plainFactors).put(drawn, 0, drawn.length);
    layOut.run();
    forward.run();
  }

  @Override
  public void toInput() {
    backward.forEach(Kernel::run);
  }
}
