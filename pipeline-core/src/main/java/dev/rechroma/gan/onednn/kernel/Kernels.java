package dev.rechroma.gan.onednn.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;

/**
 * Creates kernels that share their scratch memory. We manage it, as the library's own belongs to
 * the thread that created the kernel, and a pass may move from one thread to another.
 */
public final class Kernels {
  private final stream queue = new stream(OneDnn.CPU);
  private final SharedMemory scratch = new SharedMemory();
  private final SharedMemory weights = new SharedMemory();

  /** The attributes that every primitive must have. */
  public static primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    return attributes;
  }

  /** The same with fused operations on the output. */
  public static primitive_attr attributes(post_ops fused) {
    primitive_attr attributes = attributes();
    attributes.set_post_ops(fused);
    return attributes;
  }

  public static memory.desc format(primitive_desc_base description, query what) {
    return description.query_md(what, 0);
  }

  public Kernel of(primitive_desc description, Map<Integer, memory> arguments) {
    return of(new primitive(description), description, arguments);
  }

  /** Copies from one format to another. */
  public Kernel copy(memory from, memory to) {
    return reorder(from, to, attributes());
  }

  /** Adds {@code from} to {@code to}. */
  public Kernel add(memory from, memory to) {
    if (from.get_desc().equals(to.get_desc())) {
      return sum(from, to);
    }
    post_ops sum = new post_ops();
    sum.append_sum();
    return reorder(from, to, attributes(sum));
  }

  private Kernel sum(memory from, memory to) {
    memory.desc format = to.get_desc();
    binary.primitive_desc sum =
        new binary.primitive_desc(
            new binary.desc(algorithm.binary_add, format, format, format),
            attributes(),
            OneDnn.CPU);
    return of(sum, Map.of(DNNL_ARG_SRC_0, to, DNNL_ARG_SRC_1, from, DNNL_ARG_DST, to));
  }

  private Kernel reorder(memory from, memory to, primitive_attr attributes) {
    reorder.primitive_desc description = new reorder.primitive_desc(from, to, attributes, false);
    return of(new reorder(description), description, Map.of(DNNL_ARG_FROM, from, DNNL_ARG_TO, to));
  }

  private Kernel of(
      primitive operation, primitive_desc_base description, Map<Integer, memory> arguments) {
    IntMemoryMap all = new IntMemoryMap();
    arguments.forEach(all::put);
    all.put(DNNL_ARG_SCRATCHPAD, scratch.of(format(description, query.scratchpad_md)));
    return new Kernel(queue, operation, all);
  }

  /** Temporary memory for weights or their gradients, between a kernel and where they are kept. */
  public memory passing(memory.desc format) {
    return weights.of(format);
  }

  /** Must be called once, after the last kernel was created. */
  public void allocate() {
    scratch.allocate();
    weights.allocate();
  }
}
