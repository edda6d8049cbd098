package dev.rechroma.gan.onednn.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/** One piece of memory for arrays of which only one is in use at a time. */
public final class SharedMemory implements Area {
  private final List<memory> users = new ArrayList<>();
  private long bytes;

  /** An array that has memory only after {@link #allocate}. */
  @Override
  public memory of(memory.desc format) {
    memory user = new memory(format, OneDnn.CPU, null);
    users.add(user);
    bytes = Math.max(bytes, format.get_size());
    return user;
  }

  /** Size of the largest array so far. */
  long bytes() {
    return bytes;
  }

  void allocate() {
    if (bytes > 0) {
      Pointer start = new memory(OneDnn.bytes(bytes), OneDnn.CPU).get_data_handle();
      users.forEach(user -> user.set_data_handle(start));
    }
  }
}
