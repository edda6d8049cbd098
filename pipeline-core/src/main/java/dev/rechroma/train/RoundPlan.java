package dev.rechroma.train;

import dev.rechroma.gan.Optimizer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What every worker does between two averagings. A worker's photos are stored in chunks, so that a
 * round reads only one chunk.
 *
 * @param epoch counted from 0
 * @param step steps that each worker has already done in the whole training
 * @param chunk which chunk of each worker's photos is read
 * @param skipped batches of the chunk that earlier rounds of the epoch used
 * @param steps steps to do
 * @param batch photos per step
 * @param stepOfEpoch steps of the epoch that are already done
 * @param stepsOfEpoch steps of the whole epoch
 */
public record RoundPlan(
    int epoch,
    int step,
    int chunk,
    int skipped,
    int steps,
    int batch,
    int stepOfEpoch,
    int stepsOfEpoch)
    implements Serializable {

  /**
   * The rounds of an epoch. Photos that do not fill a batch are left out of the epoch, other ones
   * each time: batch norm over one or two photos does harm.
   *
   * @param epoch counted from 0
   * @param step steps done before
   * @param chunks number of chunks of each worker
   * @param photos smallest number of photos in a chunk
   */
  public static List<RoundPlan> ofEpoch(
      TrainSettings settings, int epoch, int step, int chunks, int photos) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, chunks).boxed().toList());
    Collections.shuffle(order, new Random(Seeds.of(settings.seed(), epoch).nextLong()));
    int batch = Math.min(settings.batch(), photos);
    int frequency = settings.averaging().stepsOfARound();
    int inChunk = photos / batch;
    List<RoundPlan> rounds = new ArrayList<>();
    int all = chunks * inChunk;
    int done = 0;
    for (int chunk : order) {
      for (int skipped = 0; skipped < inChunk; skipped += frequency) {
        int steps = Math.min(frequency, inChunk - skipped);
        rounds.add(new RoundPlan(epoch, step + done, chunk, skipped, steps, batch, done, all));
        done += steps;
      }
    }
    return rounds;
  }

  /** The optimizer at a step of the round, counted from 0. */
  Optimizer optimizer(TrainSettings settings, int stepOfRound) {
    double factor =
        settings.schedule().factor(epoch, shareOfEpoch(stepOfRound), step + stepOfRound);
    return settings.optimizer().scaled(factor);
  }

  /** Share of the epoch that is done before a step of the round, in [0, 1). */
  double shareOfEpoch(int stepOfRound) {
    return (double) (stepOfEpoch + stepOfRound) / stepsOfEpoch;
  }
}
