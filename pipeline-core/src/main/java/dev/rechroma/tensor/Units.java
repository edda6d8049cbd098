package dev.rechroma.tensor;

/**
 * How a network's values follow from those that people know: network = factor * value + offset.
 *
 * @param factor not 0
 */
public record Units(float factor, float offset) {
  /** The network's own. */
  public static final Units SAME = new Units(1, 0);

  /** From the network's value back. */
  public Units inverse() {
    return new Units(1 / factor, -offset / factor);
  }
}
