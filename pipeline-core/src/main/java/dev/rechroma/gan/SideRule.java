package dev.rechroma.gan;

/**
 * The squares that networks can be built for, and whether the networks also take other shapes.
 *
 * @param multiple px, a divisor of 32, of which both sides of a picture of any shape must be a
 *     multiple; 0 for networks that take only squares of the side they were built for, a power of 2
 * @param smallest smallest side of a square that leaves the discriminator a patch to judge, px
 * @param text the rule and its reason, to follow "must be"
 */
record SideRule(int multiple, int smallest, String text) {
  private static final int ONE_SQUARE = 0;

  static SideRule multipleOf(int multiple, int smallest, String text) {
    return new SideRule(multiple, smallest, text);
  }

  static SideRule powerOfTwo(int smallest, String text) {
    return new SideRule(ONE_SQUARE, smallest, text);
  }

  boolean anyShape() {
    return multiple != ONE_SQUARE;
  }

  /** The largest side up to a limit. */
  int largest(int limit) {
    return anyShape() ? limit / multiple * multiple : Integer.highestOneBit(limit);
  }

  boolean allows(int side) {
    return side >= smallest && largest(side) == side;
  }
}
