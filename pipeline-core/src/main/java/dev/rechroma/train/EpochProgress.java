package dev.rechroma.train;

import java.util.Locale;

/**
 * How far an epoch has come, and what it brought so far.
 *
 * @param rounds done
 * @param planned rounds of the whole epoch
 * @param losses summed over {@code steps}
 * @param steps of all workers together
 * @param costs of the rounds done
 */
public record EpochProgress(int rounds, int planned, StepLoss losses, int steps, Costs costs) {

  /** Where an epoch begins. */
  public static final EpochProgress NONE = new EpochProgress(0, 0, StepLoss.ZERO, 0, Costs.NONE);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException where there is nothing left to do in the epoch
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
   * The share that is done of a count. An epoch that is cut into other rounds now, as with more
   * workers, goes on at the same share of them.
   *
   * @param all of the epoch
   */
  public long doneOf(long all) {
    return isUnderWay() ? Math.multiplyExact(rounds, all) / planned : 0;
  }
}
