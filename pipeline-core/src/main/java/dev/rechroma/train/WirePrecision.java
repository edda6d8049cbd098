package dev.rechroma.train;

/** How a worker sends its networks back. */
public enum WirePrecision {
  /** All values in 32 bits, without loss. */
  FULL,
  /** The change of each value since the last averaging, in 16 bits (bfloat16). */
  HALF
}
