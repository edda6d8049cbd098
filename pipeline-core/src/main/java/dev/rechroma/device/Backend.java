package dev.rechroma.device;

import org.nd4j.linalg.factory.Nd4j;

/** What ND4J runs on. */
public final class Backend {
  private static final String CPU = "CpuBackend";

  private Backend() {}

  /** Whether arrays lie in this machine's memory, where Java and others can reach them. */
  public static boolean isCpu() {
    return Nd4j.getBackend().getClass().getSimpleName().equals(CPU);
  }
}
