package dev.rechroma.training;

import dev.rechroma.train.StepLoss;
import java.io.Serializable;
import java.util.Optional;

/**
 * What a worker tells of a round besides its networks.
 *
 * @param worker counted from 0
 * @param executor Spark's name of the process that it ran in
 * @param losses summed over the steps
 * @param broadcast seconds of waiting for the state
 * @param input seconds of reading photos
 * @param compute seconds of training
 * @param diverged why its networks are of no use, or null
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

  /** Why its networks are of no use; a value, as Spark would try a failed task again. */
  Optional<String> whyLeftOut() {
    return Optional.ofNullable(diverged);
  }
}
