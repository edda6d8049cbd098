package dev.rechroma.train;

import java.util.SplittableRandom;

/** Random numbers that depend only on a seed and on their purpose. */
final class Seeds {
  private Seeds() {}

  /** A separate stream of random numbers for each {@code purpose}. */
  static SplittableRandom of(long seed, long... purpose) {
    SplittableRandom random = new SplittableRandom(seed);
    for (long each : purpose) {
      random = new SplittableRandom(random.nextLong() ^ each);
    }
    return random;
  }
}
