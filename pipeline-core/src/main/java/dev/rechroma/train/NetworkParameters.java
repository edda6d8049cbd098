package dev.rechroma.train;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.Network;
import dev.rechroma.tensor.Floats;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A copy of everything that a training step changes, in plain arrays, the generator's part before
 * the discriminator's.
 *
 * @param parameters weights and running statistics of batch norms
 * @param moments Adam's first and second moments
 */
public record NetworkParameters(float[] parameters, float[] moments) implements Serializable {

  /** Copies the current state of the networks. */
  public static NetworkParameters of(Gan gan) {
    return new NetworkParameters(parametersOf(gan), momentsOf(gan));
  }

  /** The first part of {@link #of}. */
  public static float[] parametersOf(Gan gan) {
    return joined(gan.generator().params(), gan.discriminator().params());
  }

  /** The second part of {@link #of}. */
  public static float[] momentsOf(Gan gan) {
    return joined(moments(gan.generator()), moments(gan.discriminator()));
  }

  /**
   * Copies the values into the networks.
   *
   * @throws IllegalArgumentException if the lengths do not match
   */
  public void applyTo(Gan gan) {
    apply(FloatBuffer.wrap(parameters), FloatBuffer.wrap(moments), gan);
  }

  /** Does {@link #applyTo} from a copy in another form. */
  public static void apply(FloatBuffer parameters, FloatBuffer moments, Gan gan) {
    put(parameters, gan.generator().params(), gan.discriminator().params());
    put(moments, moments(gan.generator()), moments(gan.discriminator()));
  }

  private static INDArray moments(Network network) {
    return network.getUpdater().getStateViewArray();
  }

  private static float[] joined(INDArray one, INDArray two) {
    float[] all = new float[Math.toIntExact(one.length() + two.length())];
    Floats.read(one, all, 0);
    Floats.read(two, all, (int) one.length());
    return all;
  }

  private static void put(FloatBuffer values, INDArray one, INDArray two) {
    if (values.remaining() != one.length() + two.length()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d values for networks of %d and %d",
              values.remaining(),
              one.length(),
              two.length()));
    }
    Floats.write(values, one);
    Floats.write(values, two);
  }
}
