package dev.rechroma.train;

import dev.rechroma.config.SettingsReader;
import java.io.Serializable;

/**
 * How the learning rates change during training, as a factor that they are multiplied by.
 *
 * @param warmUpSteps steps at the start over which they rise linearly from 0 (Goyal et al. 2017,
 *     "Accurate, Large Minibatch SGD", section 2.2)
 * @param epochs of the training
 * @param decayEpochs epochs at the end over which they fall; all, if there are fewer
 * @param decay how they fall
 */
record RateSchedule(int warmUpSteps, int epochs, int decayEpochs, Decay decay)
    implements Serializable {

  /** How learning rates fall over the last epochs. */
  enum Decay {
    /** By the same amount from epoch to epoch. */
    LINEAR,
    /** From step to step, along half a cosine wave. */
    COSINE
  }

  static RateSchedule read(SettingsReader reader, int epochs) {
    return new RateSchedule(
        reader.integer("warm-up-steps", 0, 1_000_000),
        epochs,
        reader.integer("decay-epochs", 0, 1_000_000),
        reader.choice("learning-rate-decay", Decay.class));
  }

  /**
   * The factor of a step.
   *
   * @param epoch counted from 0
   * @param within share of the epoch that is done, in [0, 1)
   * @param step counted from 0 over the whole training
   */
  double factor(int epoch, double within, int step) {
    double risen = step < warmUpSteps ? (step + 1.0) / warmUpSteps : 1;
    return risen * (decay == Decay.LINEAR ? linear(epoch) : cosine(epoch + within));
  }

  /**
   * With n epochs of which the last d decay, the epoch e (counted from 1) has
   *
   * <pre>1 - max(0, e - (n - d)) / (d + 1)</pre>
   *
   * so that the first of the d has d / (d + 1) and the last 1 / (d + 1): the policy "linear" of the
   * code of pix2pix and CycleGAN (networks.get_scheduler).
   */
  private double linear(int epoch) {
    return 1 - Math.max(0, epoch + 1 - (epochs - decayed())) / (decayed() + 1.0);
  }

  /**
   * (1 + cos(pi t)) / 2 for the share t of the d epochs (Loshchilov &amp; Hutter 2017, SGDR, 3).
   */
  private double cosine(double done) {
    double share = Math.max(0, done - (epochs - decayed())) / Math.max(1, decayed());
    return (1 + Math.cos(Math.PI * Math.min(1, share))) / 2;
  }

  private int decayed() {
    return Math.min(decayEpochs, epochs);
  }
}
