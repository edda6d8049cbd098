package dev.rechroma.gan.onednn;

import dev.rechroma.gan.graph.FoldedConvolution;
import dev.rechroma.gan.graph.Graph;
import dev.rechroma.gan.graph.Node;
import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.Area;
import dev.rechroma.gan.onednn.kernel.BufferPool;
import dev.rechroma.gan.onednn.kernel.Elementwise;
import dev.rechroma.gan.onednn.kernel.InputReorder;
import dev.rechroma.gan.onednn.kernel.Joined;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.OneDnn;
import dev.rechroma.gan.onednn.kernel.OutputReorder;
import dev.rechroma.gan.onednn.kernel.SharedMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a trained network on batches of one shape, with the weights it had when this was created:
 * batch norms are folded into the convolutions, activations are applied in place, nothing is
 * dropped, and layers reuse the memory of earlier ones. For one thread at a time.
 */
public final class InferencePass implements AutoCloseable {
  private final PointerScope scope = OneDnn.scope();
  private final Kernels kernels = new Kernels();
  private final Graph graph;
  private final BufferPool slots = new BufferPool();
  private final Map<String, Activation> outputs = new HashMap<>();
  private final IdentityHashMap<Activation, SharedMemory> memories = new IdentityHashMap<>();

  /** How many vertices have yet to read each activation. */
  private final IdentityHashMap<Activation, Integer> readers = new IdentityHashMap<>();

  /** Sums that the convolution before them has already computed. */
  private final Set<String> summed = new HashSet<>();

  private final List<Kernel> each = new ArrayList<>();
  private long weightBytes;
  private final InputReorder input;
  private final OutputReorder output;

  InferencePass(Graph graph, long[] shape) {
    this.graph = graph;
    try {
      Activation x = activation(shape, OneDnn.plain(shape));
      remember(graph.input(), x);
      graph.nodes().forEach(this::describe);
      Activation y = outputs.get(graph.output());
      input = InputReorder.to(x.value(), shape, kernels);
      output = OutputReorder.from(y.value(), y.shape(), kernels);
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

  /** Adds the kernels of a vertex; its output may reuse its input's memory. */
  private Activation describe(Node node, List<Activation> inputs) {
    Activation x = inputs.get(0);
    if (node instanceof Node.Convolving convolving) {
      return graph.isNormed(convolving) ? x : convolve(convolving, Optional.empty(), x);
    }
    if (node instanceof Node.Norm norm) {
      return convolve(norm.convolution(), Optional.of(norm), x);
    }
    if (node instanceof Node.Function function) {
      return apply(Elementwise.of(function.settings().getActivationFn()), x);
    }
    if (node instanceof Node.Sum) {
      return summed.contains(node.name()) ? x : sum(x, inputs.get(1));
    }
    return node instanceof Node.Join ? join(inputs) : x;
  }

  private Activation convolve(Node.Convolving node, Optional<Node.Norm> norm, Activation x) {
    return summedInPlace(node, norm, x).orElseGet(() -> written(node, norm, x));
  }

  private Activation written(Node.Convolving node, Optional<Node.Norm> norm, Activation x) {
    FusedConvolution fused = FusedConvolution.of(node, norm, x, FusedConvolution.Output.WRITTEN);
    Activation y = activation(fused.shape(), fused.destination());
    run(fused, x, y);
    return y;
  }

  /** If the output is one part of a sum, adds it to the other part in place where possible. */
  private Optional<Activation> summedInPlace(
      Node.Convolving node, Optional<Node.Norm> norm, Activation x) {
    String name = norm.map(Node.Norm::name).orElse(node.name());
    Optional<Node.Sum> sum = graph.sumOf(name);
    Optional<Activation> other = sum.flatMap(each -> otherPart(each, name));
    if (other.isEmpty() || !FusedConvolution.sums(node, norm)) {
      return Optional.empty();
    }
    FusedConvolution fused = FusedConvolution.of(node, norm, x, FusedConvolution.Output.ADDED);
    if (!fused.destination().equals(other.get().format())) {
      return Optional.empty();
    }
    summed.add(sum.get().name());
    run(fused, x, other.get());
    return other;
  }

  /** The other part of a sum, if it has been computed and nothing else has yet to read it. */
  private Optional<Activation> otherPart(Node.Sum sum, String part) {
    return sum.inputs().stream()
        .filter(input -> !input.equals(part))
        .map(outputs::get)
        .filter(input -> input != null && readers.get(input) == 1)
        .findFirst();
  }

  private Activation sum(Activation one, Activation other) {
    Activation y = readers.get(other) == 1 ? other : activation(other.shape(), other.format());
    if (!inPlace(y, other)) {
      each.add(kernels.copy(other.value(), y.value()));
    }
    each.add(kernels.add(one.value(), y.value()));
    return y;
  }

  @SuppressWarnings("ReferenceEquality") // the same memory, not equal values
  private static boolean inPlace(Activation x, Activation y) {
    return x == y;
  }

  private void run(FusedConvolution fused, Activation x, Activation y) {
    Activation source = in(fused.source(x.format()), x);
    FoldedConvolution folded = fused.folded();
    memory weights = weights(fused, folded.weights());
    memory bias = fused.bias();
    fused.writeBias(folded, bias);
    each.addAll(fused.run(kernels, source.value(), Area.of(weights), bias, y));
    if (!inPlace(source, x)) {
      slots.giveBack(memories.remove(source));
    }
  }

  /** An activation in the format that a kernel wants, copied if necessary. */
  private Activation in(memory.desc wanted, Activation x) {
    if (wanted.equals(x.format())) {
      return x;
    }
    Activation copy = activation(x.shape(), wanted);
    each.add(kernels.copy(x.value(), copy.value()));
    return copy;
  }

  private memory weights(FusedConvolution fused, float[] content) {
    memory ordered = new memory(fused.weights(kernels), OneDnn.CPU);
    weightBytes += ordered.get_desc().get_size();
    order(fused, content, ordered);
    return ordered;
  }

  /** Uses temporary memory that is freed at once: the weights are most of what a U-Net needs. */
  private static void order(FusedConvolution fused, float[] content, memory ordered) {
    PointerScope passing = OneDnn.scope();
    try {
      memory kept = new memory(fused.keptWeights(), OneDnn.CPU);
      OneDnn.floats(kept).put(content, 0, content.length);
      Kernels own = new Kernels();
      List<Kernel> run = fused.order(own, kept, Area.of(ordered));
      own.allocate();
      run.forEach(Kernel::run);
    } finally {
      passing.close();
    }
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

  /** Memory held until it is closed, for activations and weights. */
  long bytes() {
    return slots.bytes() + weightBytes + kernels.bytes();
  }

  /** Maps input to output, in a new array. */
  public INDArray apply(INDArray x) {
    input.write(x);
    each.forEach(Kernel::run);
    return output.read();
  }

  /** Frees the memory. */
  @Override
  public void close() {
    scope.close();
  }
}
