package dev.rechroma.gan;

import dev.rechroma.gan.layer.Conv2d;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/** A GAN whose step is linear in its batch: no batch norm, plain gradient descent. */
public final class PlainGan {
  private PlainGan() {}

  /** With the same weights each time; it learns at the rates of the round. */
  public static Gan create(GanSettings settings) {
    NetworkBuilder generator = NetworkBuilder.start(plain(), 1, DataType.FLOAT);
    generator.add(Conv2d.of(1, 4, 3, 1, 1));
    generator.add(new ActivationLayer.Builder().activation(Activation.TANH).build());
    generator.add(Conv2d.of(4, 2, 3, 1, 1));
    NetworkBuilder discriminator = NetworkBuilder.start(plain(), 2, DataType.FLOAT);
    discriminator.add(Conv2d.of(3, 4, 4, 2, 1));
    discriminator.add(new ActivationLayer.Builder().activation(Activation.TANH).build());
    discriminator.add(Conv2d.of(4, 1, 4, 2, 1));
    return new LabGan(settings, generator.build(), discriminator.build());
  }

  /** Gradient descent; without momentum, but with a state as every optimizer that we use has. */
  private static IUpdater plain() {
    return new Nesterovs(1, 0);
  }
}
