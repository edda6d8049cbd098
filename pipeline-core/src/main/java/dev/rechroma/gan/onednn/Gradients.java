package dev.rechroma.gan.onednn;

import dev.rechroma.gan.onednn.kernel.Activation;
import dev.rechroma.gan.onednn.kernel.BufferPool;
import dev.rechroma.gan.onednn.kernel.Kernel;
import dev.rechroma.gan.onednn.kernel.Kernels;
import dev.rechroma.gan.onednn.kernel.SharedMemory;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.bytedeco.dnnl.memory;

/**
 * The gradients at activations while the way back is described, from the network's output to its
 * input. A gradient has memory from the first share of it to its {@link #end}; those that read an
 * activation add a share each.
 */
final class Gradients {
  private final Kernels kernels;
  private final BufferPool slots = new BufferPool();
  private final IdentityHashMap<Activation, Place> places = new IdentityHashMap<>();
  private final List<SharedMemory> borrowed = new ArrayList<>();

  /** Activations that no gradient is asked for. */
  private final Set<Activation> constants;

  /**
   * @param constants by identity
   */
  Gradients(Kernels kernels, Set<Activation> constants) {
    this.kernels = kernels;
    this.constants = constants;
  }

  /** Whether nobody asks for the gradient at an activation. */
  boolean isConstant(Activation x) {
    return constants.contains(x);
  }

  private record Place(SharedMemory slot, memory array) {}

  private Place place(memory.desc format) {
    SharedMemory slot = slots.take(format.get_size());
    return new Place(slot, slot.of(format));
  }

  /** Memory for the gradient at an activation that has none yet. */
  memory begin(Activation x) {
    Place place = place(x.format());
    places.put(x, place);
    return place.array();
  }

  /** The gradient at an activation, all shares of which are described. */
  memory at(Activation x) {
    return places.get(x).array();
  }

  /** A part of the gradient at an activation. */
  memory part(Activation whole, memory.desc part) {
    return places.get(whole).slot().of(part);
  }

  /** Nothing reads the gradient any more, nor anything {@link #as} another format. */
  void end(Activation x) {
    slots.giveBack(places.remove(x).slot());
    borrowed.forEach(slots::giveBack);
    borrowed.clear();
  }

  /** An array in the format that a kernel wants, copied first where that is another. */
  memory as(memory.desc wanted, memory array, List<Kernel> run) {
    if (wanted.equals(array.get_desc())) {
      return array;
    }
    Place copy = place(wanted);
    borrowed.add(copy.slot());
    run.add(kernels.copy(array, copy.array()));
    return copy.array();
  }

  /** A kernel turns the gradient at the one into that at the other, in place. */
  void pass(Activation from, Activation to) {
    places.put(to, places.remove(from));
  }

  /**
   * A kernel turns the gradient at the output of a stage, which ends, into that at its input.
   *
   * @param output of the input's format; the input itself where the stage works in place
   * @param writer makes the kernel for the gradients that it shall read and write
   * @return what is to be run
   */
  @SuppressWarnings("ReferenceEquality") // the same memory, not equal values
  List<Kernel> through(
      Activation input, Activation output, BiFunction<memory, memory, Kernel> writer) {
    memory after = at(output);
    if (input == output) {
      return List.of(writer.apply(after, after));
    }
    List<Kernel> run = add(input, output.format(), before -> writer.apply(after, before));
    end(output);
    return run;
  }

  /**
   * Adds a share that a kernel computes.
   *
   * @param format in which it does
   * @param writer makes the kernel for the array that it shall write
   * @return what is to be run
   */
  List<Kernel> add(Activation x, memory.desc format, Function<memory, Kernel> writer) {
    if (isConstant(x)) {
      return List.of();
    }
    if (!places.containsKey(x) && format.equals(x.format())) {
      return List.of(writer.apply(begin(x)));
    }
    Place share = place(format);
    List<Kernel> run = new ArrayList<>();
    run.add(writer.apply(share.array()));
    run.addAll(add(x, share.array()));
    slots.giveBack(share.slot());
    return run;
  }

  /**
   * Adds a share that lies ready.
   *
   * @return what is to be run
   */
  List<Kernel> add(Activation x, memory share) {
    if (isConstant(x)) {
      return List.of();
    }
    return List.of(
        places.containsKey(x) ? kernels.add(share, at(x)) : kernels.copy(share, begin(x)));
  }

  void allocate() {
    slots.allocate();
  }
}
