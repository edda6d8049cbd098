package dev.rechroma.gan.onednn.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.matmul;
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
  private final SharedMemory tiles = new SharedMemory();
  private final SharedMemory products = new SharedMemory();
  private final SharedMemory gradients = new SharedMemory();
  private final SharedMemory pictures = new SharedMemory();
  private final Map<Border, memory> bordered = new HashMap<>();

  /** Where pictures lie within zeros, which nothing overwrites. */
  private record Border(TileGrid grid, List<Long> shape, List<Long> before) {}

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

  /**
   * Subtracts a value for each channel and applies a function, in place. This is a batch norm with
   * that mean: a sum with channels has no fast kernel in most formats.
   *
   * @param mean what is subtracted, [C]
   */
  public List<Kernel> subtract(memory mean, Activation values, Elementwise function) {
    normalization_flags relu =
        function.isRelu() ? normalization_flags.fuse_norm_relu : normalization_flags.none;
    memory variance = new memory(mean.get_desc(), OneDnn.CPU);
    OneDnn.fill(variance, 1f);
    batch_normalization_forward.primitive_desc norm =
        new batch_normalization_forward.primitive_desc(
            new batch_normalization_forward.desc(
                prop_kind.forward_inference.value,
                values.format(),
                0f,
                normalization_flags.use_global_stats.value | relu.value),
            attributes(),
            OneDnn.CPU);
    Map<Integer, memory> arguments =
        Map.of(
            DNNL_ARG_SRC,
            values.value(),
            DNNL_ARG_MEAN,
            mean,
            DNNL_ARG_VARIANCE,
            variance,
            DNNL_ARG_DST,
            values.value());
    Kernel subtract = of(norm, arguments);
    return function.isRelu() || function.isIdentity()
        ? List.of(subtract)
        : List.of(subtract, function.forward(this, values, values));
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

  /** Multiplies matrices, or equally many pairs of them: {@code to = left right}. */
  Kernel product(memory left, memory right, memory to) {
    return product(left, right, to, attributes());
  }

  /** Adds such a product to {@code to}. */
  Kernel addProduct(memory left, memory right, memory to) {
    post_ops sum = new post_ops();
    sum.append_sum();
    return product(left, right, to, attributes(sum));
  }

  private Kernel product(memory left, memory right, memory to, primitive_attr attributes) {
    matmul.primitive_desc product =
        new matmul.primitive_desc(
            new matmul.desc(left.get_desc(), right.get_desc(), to.get_desc()),
            attributes,
            OneDnn.CPU);
    return of(product, Map.of(DNNL_ARG_SRC, left, DNNL_ARG_WEIGHTS, right, DNNL_ARG_DST, to));
  }

  /** Temporary memory for weights or their gradients, between a kernel and where they are kept. */
  public Area weights() {
    return weights;
  }

  /** Temporary memory for transformed tiles of pictures. */
  Area tiles() {
    return tiles;
  }

  /** Temporary memory for tiles of pictures, and then for their products with weights. */
  Area products() {
    return products;
  }

  /** Temporary memory for pictures made of tiles. */
  Area pictures() {
    return pictures;
  }

  /**
   * Temporary memory for pictures to be cut into tiles.
   *
   * @param shape of the pictures, [N, C, H, W]
   * @param before rows and columns of zeros before the first ones
   */
  Area bordered(TileGrid grid, long[] shape, long[] before) {
    Border border = new Border(grid, values(shape), values(before));
    return Area.of(bordered.computeIfAbsent(border, any -> OneDnn.zeros(grid.bordered())));
  }

  private static List<Long> values(long[] array) {
    return Arrays.stream(array).boxed().toList();
  }

  /** Temporary memory for the gradients at products. */
  Area gradients() {
    return gradients;
  }

  /** Temporary memory of all kernels. */
  public long bytes() {
    return areas().mapToLong(SharedMemory::bytes).sum()
        + bordered.values().stream().mapToLong(array -> array.get_desc().get_size()).sum();
  }

  private Stream<SharedMemory> areas() {
    return Stream.of(scratch, weights, tiles, products, gradients, pictures);
  }

  /** Must be called once, after the last kernel was created. */
  public void allocate() {
    areas().forEach(SharedMemory::allocate);
  }
}
