package dev.rechroma.train;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.Network;
import java.io.Serializable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * All that training changes, as plain arrays that can cross a wire: weights (with the running
 * statistics of batch norm) and Adam's moments of both networks, and how far training has come.
 *
 * @param average moving average of the generator's weights over the steps: what paints outside of
 *     training
 * @param step steps done
 * @param epoch epochs done
 * @param imagesSeen photos that went through a step, counted each time
 */
public record GanState(
    float[] generator,
    float[] generatorMoments,
    float[] discriminator,
    float[] discriminatorMoments,
    float[] average,
    int step,
    int epoch,
    long imagesSeen)
    implements Serializable {

  /** The state of untrained networks. */
  public static GanState initial(Gan gan) {
    return of(gan, gan.generator().params(), 0, 0, 0);
  }

  /** The state of the networks as they are. */
  static GanState of(Gan gan, INDArray average, int step, int epoch, long imagesSeen) {
    return new GanState(
        copy(gan.generator().params()),
        copy(moments(gan.generator())),
        copy(gan.discriminator().params()),
        copy(moments(gan.discriminator())),
        copy(average),
        step,
        epoch,
        imagesSeen);
  }

  /**
   * Puts weights and moments into the networks.
   *
   * @throws IllegalArgumentException where the lengths do not fit
   */
  public void applyTo(Gan gan) {
    assign(gan.generator().params(), generator);
    assign(moments(gan.generator()), generatorMoments);
    assign(gan.discriminator().params(), discriminator);
    assign(moments(gan.discriminator()), discriminatorMoments);
  }

  /** Puts weights into one network. */
  public static void assign(INDArray view, float[] values) {
    if (view.length() != values.length) {
      throw new IllegalArgumentException(
          values.length + " values for a network of " + view.length());
    }
    view.assign(Nd4j.createFromArray(values).reshape(view.shape()));
  }

  /** Whether every weight is a number. */
  public boolean isFinite() {
    return isFinite(generator) && isFinite(discriminator);
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static INDArray moments(Network network) {
    return network.getUpdater().getStateViewArray();
  }

  private static float[] copy(INDArray array) {
    return array.dup().data().asFloat();
  }
}
