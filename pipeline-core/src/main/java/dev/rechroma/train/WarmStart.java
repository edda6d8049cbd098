package dev.rechroma.train;

import dev.rechroma.config.UserError;
import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.io.Storage;
import dev.rechroma.model.ModelDirectory;
import java.io.IOException;
import java.util.Optional;

/**
 * A new training that begins with the weights of a trained model: its generator, which is the
 * moving average, and the discriminator of the newest checkpoint, if there is one.
 *
 * <p>Adam's moments start at 0. Its bias correction depends on the number of steps; with moments
 * from many steps and a count of 0, the first steps would be many times too large.
 */
public final class WarmStart {
  private WarmStart() {}

  /**
   * The state in which the training begins.
   *
   * @param model a model directory
   * @param gan the networks to train; they keep their weights where the model has none
   * @throws UserError if the model has other networks
   */
  public static GanState from(Storage model, Gan gan) throws IOException {
    GanState initial = GanState.initial(gan);
    requireSameNetworks(model, gan.settings());
    float[] generator = new ModelDirectory(model).weights();
    if (generator.length != initial.average().length) {
      throw otherNetworks(model, gan.settings());
    }
    float[] parameters = discriminator(model, gan).orElse(initial.networks()).parameters().clone();
    System.arraycopy(generator, 0, parameters, 0, generator.length);
    return new GanState(
        new NetworkParameters(parameters, initial.networks().moments()),
        generator,
        0,
        0,
        0,
        EpochProgress.NONE);
  }

  /**
   * Checks whether a training can begin with a model.
   *
   * @param wanted the GAN to train
   * @throws UserError if the model has other networks
   */
  public static void requireSameNetworks(Storage model, GanSettings wanted) throws IOException {
    GanSettings trained = new ModelDirectory(model).settings();
    if (!trained.withSize(wanted.size()).equals(wanted)) {
      throw otherNetworks(model, wanted);
    }
  }

  private static UserError otherNetworks(Storage model, GanSettings wanted) throws IOException {
    return new UserError(
        "the model in %s is %s, a training of %s cannot begin with its weights: ask for the same networks, or train without a warm start"
            .formatted(model.location(), new ModelDirectory(model).settings(), wanted));
  }

  private static Optional<NetworkParameters> discriminator(Storage model, Gan gan)
      throws IOException {
    return new Checkpoints(model).newest(gan).map(GanState::networks);
  }
}
