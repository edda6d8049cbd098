package dev.rechroma.train;

import dev.rechroma.gan.Gan;
import java.util.Arrays;

/**
 * Where a training stands: all that a resume needs.
 *
 * @param networks both networks and their optimizers
 * @param average moving average of the generator's parameters: what is used outside of training
 * @param step steps that each worker has done
 * @param epoch epochs done
 * @param imagesSeen photos that went through a step, of all workers, counted each time
 * @param progress of the epoch that is under way
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
   * After a round: the average follows the networks.
   *
   * @param mean of the workers' networks
   * @param steps that each worker did
   * @param images that went through them
   */
  public GanState after(NetworkParameters mean, int steps, long images, MovingAverage moving) {
    return new GanState(
        mean,
        moving.follow(average, mean.parameters(), step, steps),
        step + steps,
        epoch,
        imagesSeen + images,
        progress);
  }

  /** With the epoch that is under way as far as told. */
  public GanState within(EpochProgress reached) {
    return new GanState(networks, average, step, epoch, imagesSeen, reached);
  }

  /** With one more epoch done. */
  public GanState nextEpoch() {
    return new GanState(networks, average, step, epoch + 1, imagesSeen, EpochProgress.NONE);
  }
}
