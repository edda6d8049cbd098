package dev.rechroma.train;

import dev.rechroma.config.SettingsReader;
import java.io.Serializable;

/**
 * Training on several workers at once: each does some steps on its own, then all continue from the
 * mean of their networks.
 *
 * @param workers number of workers; each has its share of the photos
 * @param frequency steps between two averagings
 * @param momentsFrequency rounds from one averaging of Adam's moments to the next
 * @param depth of the tree in which Spark sums the results
 * @param wire how a worker sends its networks back
 * @param patience seconds that the remaining workers have once half of a round's workers are done
 */
public record AveragingSettings(
    int workers,
    int frequency,
    int momentsFrequency,
    int depth,
    WirePrecision wire,
    double patience)
    implements Serializable {
  private static final int STEPS_ALONE = 50;
  private static final int MANY = 1_000_000;

  /** Steps in a round. A single worker has nothing to average, only to report. */
  int stepsOfARound() {
    return workers == 1 ? Math.max(frequency, STEPS_ALONE) : frequency;
  }

  static AveragingSettings read(SettingsReader reader) {
    return new AveragingSettings(
        reader.integer("workers", 1, 100_000),
        reader.integer("averaging-frequency", 1, MANY),
        reader.integer("moments-averaging-frequency", 1, MANY),
        reader.integer("aggregation-depth", 1, 10),
        reader.choice("wire-precision", WirePrecision.class),
        reader.number("straggler-patience", 1, 1e9));
  }
}
