package dev.rechroma.gan.onednn.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * The memory layout of several activations joined along the channels.
 *
 * @param shape of all together
 * @param format of all together
 * @param parts where each activation lies in it
 */
public record Joined(long[] shape, memory.desc format, List<memory.desc> parts) {
  private static final long[] BLOCKS = {16, 8};
  private static final memory.format_tag[] BLOCKED = {
    memory.format_tag.nChw16c, memory.format_tag.nChw8c
  };

  public static Joined of(List<Activation> inputs) {
    long[] shape = inputs.get(0).shape().clone();
    shape[1] = inputs.stream().mapToLong(Activation::channels).sum();
    memory.desc format = format(inputs, shape);
    List<memory.desc> parts = new ArrayList<>();
    long channel = 0;
    for (Activation input : inputs) {
      parts.add(format.submemory_desc(input.shape(), new long[] {0, channel, 0, 0}));
      channel += input.channels();
    }
    return new Joined(shape, format, parts);
  }

  /**
   * The first activation's blocks of channels, if every activation consists of whole blocks; else
   * channels last, which are copied from and to blocks in long runs, unless there are very few.
   */
  private static memory.desc format(List<Activation> inputs, long[] shape) {
    Activation first = inputs.get(0);
    for (int i = 0; i < BLOCKS.length; i++) {
      long block = BLOCKS[i];
      if (first.format().equals(blocked(first.shape(), BLOCKED[i]))
          && inputs.stream().allMatch(input -> input.channels() % block == 0)) {
        return blocked(shape, BLOCKED[i]);
      }
    }
    return shape[1] < BLOCKS[1] ? OneDnn.plain(shape) : blocked(shape, memory.format_tag.nhwc);
  }

  private static memory.desc blocked(long[] shape, memory.format_tag tag) {
    return new memory.desc(shape, memory.data_type.f32, tag);
  }

  /** Copies each activation to its part of the joined memory. */
  public List<Kernel> copies(Kernels kernels, List<Activation> inputs, List<memory> places) {
    List<Kernel> copies = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      copies.add(kernels.copy(inputs.get(i).value(), places.get(i)));
    }
    return copies;
  }
}
