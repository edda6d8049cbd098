package dev.rechroma.eval;

import dev.rechroma.config.SettingsReader;
import dev.rechroma.eval.metric.Metric;
import dev.rechroma.train.history.History;
import java.util.Locale;
import java.util.Optional;

/**
 * When a training measures its metrics, which epoch it considers the best, and when it has waited
 * long enough for a better one. All this depends only on the history, so that a resumed training
 * decides as an uninterrupted one would.
 *
 * @param every epochs between measurements
 * @param best metric that decides which epoch is the best; has a direction
 * @param patience measurements without a better one after which training ends; 0 never ends it
 */
public record ValidationSchedule(int every, Metric best, int patience) {
  private static final int MANY = 1_000_000;

  /** Reads the keys metrics-every, best-metric and early-stop under rechroma.train. */
  public static ValidationSchedule read(SettingsReader reader) {
    return new ValidationSchedule(
        reader.integer("metrics-every", 1, MANY),
        reader.choice("best-metric", Metric.directed()),
        reader.integer("early-stop", 0, MANY));
  }

  /**
   * Whether the metrics are due after an epoch.
   *
   * @param epoch counted from 1
   * @param epochs of the whole training
   */
  public boolean isDue(int epoch, int epochs) {
    return epoch % every == 0 || epoch == epochs;
  }

  /** The best epoch so far, the first of several equal ones; empty before the first measurement. */
  public Optional<History.Row> best(History history) {
    return history.rows().stream()
        .filter(row -> Double.isFinite(best.of(row)))
        .reduce((one, other) -> best.isBetter(best.of(other), best.of(one)) ? other : one);
  }

  /** Whether the last epoch is the best. */
  public boolean isBest(History history) {
    return best(history).filter(row -> row.epoch() == history.last().epoch()).isPresent();
  }

  /** Whether there was no better epoch for {@link #patience} measurements. */
  public boolean isOver(History history) {
    return patience > 0 && waited(history) >= patience;
  }

  /** Measurements since the best one. */
  private long waited(History history) {
    int since = best(history).map(History.Row::epoch).orElse(Integer.MAX_VALUE);
    return history.rows().stream().filter(row -> row.epoch() > since && row.isMeasured()).count();
  }

  /**
   * Why a training that {@link #isOver} has ended, as text for users.
   *
   * @throws java.util.NoSuchElementException if nothing was measured
   */
  public String whyOver(History history) {
    History.Row row = best(history).orElseThrow();
    return String.format(
        Locale.ROOT,
        "up to epoch %d no better %s in %d measurements than %s after epoch %d",
        history.last().epoch(),
        best.title(),
        patience,
        best.text(row),
        row.epoch());
  }
}
