package dev.rechroma.train;

import dev.rechroma.gan.Gan;
import java.util.Arrays;

/**
 * The state of a training: all that a resume needs.
 *
 * @param networks both networks and their optimizers
 * @param average moving average of the generator's parameters, which is used outside training
 * @param step steps done by each worker
 * @param epoch epochs done
 * @param imagesSeen photos processed by all workers, counted each time
 * @param progress progress of the current epoch
 */
public record GanState(
    NetworkParameters networks,
    float[] average,
    int step,
    int epoch,
    long imagesSeen,
    EpochProgress progress) {

  /** The state of untrained networks. */
  public static GanState initial(Gan gan) {
    NetworkParameters networks = NetworkParameters.of(gan);
    float[] average = Arrays.copyOf(networks.parameters(), (int) gan.generator().params().length());
    return new GanState(networks, average, 0, 0, 0, EpochProgress.NONE);
  }

  /**
   * The state after a round, with the moving average updated.
   *
   * @param mean mean of the workers' networks
   * @param steps steps done by each worker
   * @param images photos in these steps
   */
  public GanState after(
      NetworkParameters mean, int steps, long images, WeightMovingAverage moving) {
    return new GanState(
        mean,
        moving.follow(average, mean.parameters(), step, steps),
        step + steps,
        epoch,
        imagesSeen + images,
        progress);
  }

  /** The same with this progress in the current epoch. */
  public GanState within(EpochProgress reached) {
    return new GanState(networks, average, step, epoch, imagesSeen, reached);
  }

  /** The state with one more epoch done. */
  public GanState nextEpoch() {
    return new GanState(networks, average, step, epoch + 1, imagesSeen, EpochProgress.NONE);
  }
}
