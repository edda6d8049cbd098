package dev.rechroma.device;

import org.nd4j.linalg.factory.Nd4j;

/** The backend that ND4J runs on. */
public final class Backend {
  private static final String CPU = "CpuBackend";

  private Backend() {}

  /** Whether arrays are in main memory, where Java and other libraries can access them. */
  public static boolean isCpu() {
    return Nd4j.getBackend().getClass().getSimpleName().equals(CPU);
  }
}
