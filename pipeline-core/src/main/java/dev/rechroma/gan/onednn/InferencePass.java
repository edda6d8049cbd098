package dev.rechroma.gan.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.query;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained network at work on batches of one shape, with the weights that it had when this was
 * made: batch norms are folded into the convolutions, activations are applied in place, nothing is
 * dropped, and what a layer made gives its memory to a later one. For one thread at a time.
 */
public final class InferencePass implements AutoCloseable {
  private final PointerScope scope = OneDnn.scope();
  private final Kernels kernels = new Kernels();
  private final Graph graph;
  private final Slots slots = new Slots();
  private final Map<String, Activation> outputs = new HashMap<>();
  private final IdentityHashMap<Activation, SharedMemory> memories = new IdentityHashMap<>();

  /** How many vertices have yet to read it. */
  private final IdentityHashMap<Activation, Integer> readers = new IdentityHashMap<>();

  private final List<Kernel> each = new ArrayList<>();
  private long weightBytes;
  private final Inlet input;
  private final Outlet output;

  InferencePass(Graph graph, long[] shape) {
    this.graph = graph;
    try {
      Activation x = activation(shape, OneDnn.plain(shape));
      remember(graph.input(), x);
      graph.nodes().forEach(this::describe);
      Activation y = outputs.get(graph.output());
      input = Inlet.to(x.value(), shape, kernels);
      output = Outlet.from(y.value(), y.shape(), kernels);
      kernels.allocate();
      slots.allocate();
      scope.extend();
    } finally {
      scope.close();
    }
  }

  private Activation activation(long[] shape, memory.desc format) {
    SharedMemory slot = slots.take(format.get_size());
    Activation made = new Activation(shape, format, slot.of(format));
    memories.put(made, slot);
    return made;
  }

  private void remember(String name, Activation made) {
    outputs.put(name, made);
    readers.merge(made, graph.uses(name), Integer::sum);
  }

  private void describe(Node node) {
    List<Activation> inputs = node.inputs().stream().map(outputs::get).toList();
    Activation made = describe(node, inputs);
    inputs.forEach(x -> readers.merge(x, -1, Integer::sum));
    remember(node.name(), made);
    inputs.forEach(this::releaseIfRead);
  }

  private void releaseIfRead(Activation x) {
    if (readers.get(x) == 0 && memories.containsKey(x)) {
      slots.giveBack(memories.remove(x));
    }
  }

  /** Adds the kernels of a vertex; what it makes may lie where its input lay. */
  private Activation describe(Node node, List<Activation> inputs) {
    Activation x = inputs.get(0);
    if (node instanceof Node.Convolving convolving) {
      return graph.isNormed(convolving) ? x : convolution(convolving, x);
    }
    if (node instanceof Node.Norm norm) {
      Node.Convolving before = norm.convolution();
      FoldedConvolution folded = FoldedConvolution.of(before.layer(), norm.layer());
      return rectified(convolve(before, folded, x), norm.settings().getActivationFn());
    }
    if (node instanceof Node.Function function) {
      return apply(Elementwise.of(function.settings().getActivationFn()), x);
    }
    return node instanceof Node.Join ? join(inputs) : x;
  }

  private Activation convolution(Node.Convolving node, Activation x) {
    Activation y = convolve(node, FoldedConvolution.of(node.layer()), x);
    return rectified(y, node.settings().getActivationFn());
  }

  @SuppressWarnings("ReferenceEquality") // the same memory, not equal values
  private Activation convolve(Node.Convolving node, FoldedConvolution folded, Activation x) {
    Convolution convolution = new Convolution(node.settings(), x.shape());
    primitive_desc kernel =
        convolution.forward(prop_kind.forward_inference, x.format(), convolution.bias());
    Activation source = in(Kernels.format(kernel, query.src_md), x);
    Activation y = activation(convolution.output(), Kernels.format(kernel, query.dst_md));
    memory weights = new memory(Kernels.format(kernel, query.weights_md), OneDnn.CPU);
    weightBytes += weights.get_desc().get_size();
    fill(weights, convolution.keptWeights(), folded.weights());
    each.add(
        kernels.of(
            kernel,
            Map.of(
                DNNL_ARG_SRC,
                source.value(),
                DNNL_ARG_WEIGHTS,
                weights,
                DNNL_ARG_BIAS,
                filled(convolution.bias(), folded.bias()),
                DNNL_ARG_DST,
                y.value())));
    if (source != x) {
      slots.giveBack(memories.remove(source));
    }
    return y;
  }

  /** An activation in the format that a kernel wants, copied where that is another. */
  private Activation in(memory.desc wanted, Activation x) {
    if (wanted.equals(x.format())) {
      return x;
    }
    Activation copy = activation(x.shape(), wanted);
    each.add(kernels.copy(x.value(), copy.value()));
    return copy;
  }

  private static memory filled(memory.desc format, float[] content) {
    memory filled = new memory(format, OneDnn.CPU);
    OneDnn.floats(filled).put(content, 0, content.length);
    return filled;
  }

  /**
   * Through memory that is given back at once: the weights of a U-Net are most of what it needs.
   */
  private static void fill(memory target, memory.desc format, float[] content) {
    PointerScope passing = OneDnn.scope();
    try {
      Kernels own = new Kernels();
      Kernel copy = own.copy(filled(format, content), target);
      own.allocate();
      copy.run();
    } finally {
      passing.close();
    }
  }

  private Activation rectified(Activation x, IActivation rectifier) {
    Elementwise formula = Elementwise.of(rectifier);
    if (!formula.isIdentity()) {
      each.add(formula.forward(kernels, x, x));
    }
    return x;
  }

  private Activation apply(Elementwise formula, Activation x) {
    Activation y = readers.get(x) == 1 ? x : activation(x.shape(), x.format());
    each.add(formula.forward(kernels, x, y));
    return y;
  }

  private Activation join(List<Activation> inputs) {
    Joined joined = Joined.of(inputs);
    Activation y = activation(joined.shape(), joined.format());
    SharedMemory slot = memories.get(y);
    each.addAll(joined.copies(kernels, inputs, joined.parts().stream().map(slot::of).toList()));
    return y;
  }

  /** Memory that it takes until it is closed, for activations and weights. */
  long bytes() {
    return slots.bytes() + weightBytes;
  }

  /** Input to output, in a new array. */
  public INDArray apply(INDArray x) {
    input.write(x);
    each.forEach(Kernel::run);
    return output.read();
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    scope.close();
  }
}
