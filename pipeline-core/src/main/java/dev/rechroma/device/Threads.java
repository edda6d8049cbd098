package dev.rechroma.device;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** How many threads the arithmetic of a thread of ours spreads over. */
public final class Threads {
  private Threads() {}

  /**
   * Holds for what the calling thread runs from now on; a pass keeps the number that it was made
   * with. It is the OpenMP setting of the thread, which both native libraries follow.
   *
   * @param count at least 1
   */
  public static void use(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " threads");
    }
    natives().setOmpNumThreads(count);
  }

  /** How many the calling thread uses. */
  public static int count() {
    return natives().ompGetMaxThreads();
  }

  private static NativeOps natives() {
    // They cannot be had before their backend is there.
    Nd4j.getBackend();
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }
}
