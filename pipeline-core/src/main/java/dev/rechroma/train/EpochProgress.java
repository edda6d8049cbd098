package dev.rechroma.train;

import java.util.Locale;

/**
 * The progress of an epoch and its results so far.
 *
 * @param rounds rounds done
 * @param planned rounds in the whole epoch
 * @param losses summed over {@code steps}
 * @param steps of all workers together
 * @param costs costs of the rounds done
 */
public record EpochProgress(int rounds, int planned, StepLoss losses, int steps, Costs costs) {

  /** The start of an epoch. */
  public static final EpochProgress NONE = new EpochProgress(0, 0, StepLoss.ZERO, 0, Costs.NONE);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if there is nothing left to do in the epoch
   */
  public EpochProgress {
    if (rounds < 0 || steps < 0 || planned < 0 || (rounds > 0 && rounds >= planned)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d of %d rounds and %d steps of an epoch", rounds, planned, steps));
    }
  }

  /** Whether the epoch has begun. */
  public boolean isUnderWay() {
    return rounds > 0;
  }

  /**
   * The part of a count that is done. If an epoch is now divided into rounds differently, for
   * example with more workers, it continues at the same share of them.
   *
   * @param all the count for the whole epoch
   */
  public long doneOf(long all) {
    return isUnderWay() ? Math.multiplyExact(rounds, all) / planned : 0;
  }
}
