package dev.rechroma.device;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The number of native threads that each Java thread's arithmetic uses. */
public final class Threads {
  private Threads() {}

  /**
   * Sets the number for everything that the calling thread runs from now on; a pass keeps the
   * number that it was created with. This is the thread's OpenMP setting, which both native
   * libraries use.
   *
   * @param count at least 1
   */
  public static void use(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " threads");
    }
    natives().setOmpNumThreads(count);
  }

  /** The number of threads that the calling thread uses. */
  public static int count() {
    return natives().ompGetMaxThreads();
  }

  private static NativeOps natives() {
    // They are not available before their backend is loaded.
    Nd4j.getBackend();
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }
}
