package dev.rechroma.gan.onednn.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Memory for arrays that are each in use for a limited time; later arrays reuse it. */
public final class BufferPool {
  private final List<SharedMemory> all = new ArrayList<>();
  private final List<SharedMemory> free = new ArrayList<>();

  /**
   * Takes the smallest free buffer that is large enough, else the largest free one, which will
   * grow.
   */
  public SharedMemory take(long bytes) {
    Comparator<SharedMemory> bySize = Comparator.comparingLong(SharedMemory::bytes);
    Optional<SharedMemory> fitting =
        free.stream().filter(slot -> slot.bytes() >= bytes).min(bySize);
    Optional<SharedMemory> known = fitting.isPresent() ? fitting : free.stream().max(bySize);
    known.ifPresent(free::remove);
    return known.orElseGet(this::add);
  }

  private SharedMemory add() {
    SharedMemory slot = new SharedMemory();
    all.add(slot);
    return slot;
  }

  public void giveBack(SharedMemory slot) {
    free.add(slot);
  }

  public long bytes() {
    return all.stream().mapToLong(SharedMemory::bytes).sum();
  }

  public void allocate() {
    all.forEach(SharedMemory::allocate);
  }
}
