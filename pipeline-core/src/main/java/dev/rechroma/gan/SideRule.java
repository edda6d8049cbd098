package dev.rechroma.gan;

/**
 * Which squares networks can be built for, and whether they then take other shapes too.
 *
 * @param multiple what both sides of a picture of any shape must be a multiple of, px, a divisor of
 *     32; 0 for networks that see squares of the side that they were built for, a power of 2
 * @param smallest side of a square that leaves the discriminator a patch to judge, px
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
