package dev.rechroma.train;

import java.util.SplittableRandom;

/** Random numbers that depend on a seed and on what they are for, and on nothing else. */
final class Seeds {
  private Seeds() {}

  /** A stream of its own for each sequence of numbers. */
  static SplittableRandom of(long seed, long... purpose) {
    SplittableRandom random = new SplittableRandom(seed);
    for (long each : purpose) {
      random = new SplittableRandom(random.nextLong() ^ each);
    }
    return random;
  }
}
