package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A conditional GAN: a generator that predicts colours for a condition, and a discriminator that
 * judges a condition together with a prediction, real or generated. Neither graph ends in an output
 * layer: the losses are computed outside the graphs ({@link Loss}).
 */
public interface Gan extends AutoCloseable {

  /** The GAN that the settings describe, with random weights that {@code seed} decides. */
  static Gan create(GanSettings settings, Optimizer optimizer, long seed) {
    return create(settings, optimizer, seed, DataType.FLOAT);
  }

  /** The same with another data type; double is for numerical gradient checks. */
  static Gan create(GanSettings settings, Optimizer optimizer, long seed, DataType type) {
    return settings.variant().design().create(settings, optimizer, seed, type);
  }

  /** A generator alone, without discriminator or optimizer, whose weights the caller sets. */
  static Network generator(GanSettings settings) {
    NetworkBuilder layers = NetworkBuilder.start(new NoOp(), 0, DataType.FLOAT);
    return settings.variant().design().generator(settings, layers);
  }

  /** The settings that this GAN was built from. */
  GanSettings settings();

  /** Maps a condition [N, C, H, W] to a prediction. */
  Network generator();

  /**
   * Maps a condition and colours, joined along the channels, to logits [N, 1, H', W'] of
   * "generated".
   */
  Network discriminator();

  /** The colours that the generator sees and predicts. */
  default ColorSpace colors() {
    return settings().variant().colors();
  }

  /** The loss between a prediction and its target. */
  Loss reconstruction();

  /** Makes both networks learn with these settings from now on. */
  default void learnBy(Optimizer optimizer) {
    generator().learnBy(optimizer.generatorRules(), Optional.empty());
    discriminator().learnBy(optimizer.discriminatorRules(), Optional.empty());
  }

  /** Does {@link Network#close} for both networks. */
  @Override
  default void close() {
    generator().close();
    discriminator().close();
  }
}
