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
 * The gradients at activations while the backward pass is described, from the network's output to
 * its input. A gradient has memory from its first share to its {@link #end}; each reader of an
 * activation adds a share.
 */
final class Gradients {
  private final Kernels kernels;
  private final BufferPool slots = new BufferPool();
  private final IdentityHashMap<Activation, Place> places = new IdentityHashMap<>();
  private final List<SharedMemory> borrowed = new ArrayList<>();

  /** Activations whose gradient is not needed. */
  private final Set<Activation> constants;

  /**
   * @param constants by identity
   */
  Gradients(Kernels kernels, Set<Activation> constants) {
    this.kernels = kernels;
    this.constants = constants;
  }

  /** Whether the gradient at an activation is not needed. */
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

  /** The gradient at an activation, once all shares of it are described. */
  memory at(Activation x) {
    return places.get(x).array();
  }

  /** A part of the gradient at an activation. */
  memory part(Activation whole, memory.desc part) {
    return places.get(whole).slot().of(part);
  }

  /**
   * Ends the use of the gradient and of its copies made by {@link #as}: nothing reads them any
   * more.
   */
  void end(Activation x) {
    slots.giveBack(places.remove(x).slot());
    borrowed.forEach(slots::giveBack);
    borrowed.clear();
  }

  /** An array in the format that a kernel wants, copied first if necessary. */
  memory as(memory.desc wanted, memory array, List<Kernel> run) {
    if (wanted.equals(array.get_desc())) {
      return array;
    }
    Place copy = place(wanted);
    borrowed.add(copy.slot());
    run.add(kernels.copy(array, copy.array()));
    return copy.array();
  }

  /**
   * Records that a kernel turns the gradient at one activation into that at the other, in place.
   */
  void pass(Activation from, Activation to) {
    places.put(to, places.remove(from));
  }

  /**
   * Describes a kernel that turns the gradient at the output of a stage, which ends, into that at
   * its input.
   *
   * @param output has the input's format; the input itself if the stage works in place
   * @param writer makes the kernel for the given gradients to read and write
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
   * @param format in which the kernel writes it
   * @param writer makes the kernel for the given array to write
   * @return what is to be run
   */
  List<Kernel> add(Activation x, memory.desc format, Function<memory, Kernel> writer) {
    return addAll(x, format, share -> List.of(writer.apply(share)));
  }

  /** The same for a share that several kernels compute together. */
  List<Kernel> addAll(Activation x, memory.desc format, Function<memory, List<Kernel>> writer) {
    if (isConstant(x)) {
      return List.of();
    }
    if (!places.containsKey(x) && format.equals(x.format())) {
      return writer.apply(begin(x));
    }
    Place share = place(format);
    List<Kernel> run = new ArrayList<>(writer.apply(share.array()));
    run.addAll(add(x, share.array()));
    slots.giveBack(share.slot());
    return run;
  }

  /**
   * Adds a share that has already been computed.
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
