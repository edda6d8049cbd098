package dev.rechroma.training;

import dev.rechroma.train.StepLoss;
import java.io.Serializable;
import java.util.Optional;

/**
 * What a worker reports about a round, besides its networks.
 *
 * @param worker counted from 0
 * @param executor Spark's name of the process it ran in
 * @param losses summed over the steps
 * @param broadcast seconds of waiting for the state
 * @param input seconds of reading photos
 * @param compute seconds of training
 * @param diverged why its networks cannot be used, or null
 */
record WorkerReport(
    int worker,
    String executor,
    StepLoss losses,
    double broadcast,
    double input,
    double compute,
    String diverged)
    implements Serializable {

  double seconds() {
    return broadcast + input + compute;
  }

  /**
   * Why its networks cannot be used; returned, not thrown, because Spark would retry a failed task.
   */
  Optional<String> whyLeftOut() {
    return Optional.ofNullable(diverged);
  }
}
