package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A conditional GAN: a generator that predicts colours for a condition, and a discriminator that
 * judges a condition together with a prediction, real or generated. Neither graph ends in an output
 * layer: their losses stand outside ({@link Loss}).
 */
public interface Gan extends AutoCloseable {

  /** The GAN that the settings describe, with random weights that {@code seed} decides. */
  static Gan create(GanSettings settings, Optimizer optimizer, long seed) {
    return create(settings, optimizer, seed, DataType.FLOAT);
  }

  /** The same in another precision; double is for the numeric check of gradients. */
  static Gan create(GanSettings settings, Optimizer optimizer, long seed, DataType type) {
    return settings.variant().design().create(settings, optimizer, seed, type);
  }

  /** A generator alone, to be given weights: no discriminator, no optimizer. */
  static Network generator(GanSettings settings) {
    NetworkBuilder layers = NetworkBuilder.start(new NoOp(), 0, DataType.FLOAT);
    return settings.variant().design().generator(settings, layers);
  }

  /** What this GAN was built from. */
  GanSettings settings();

  /** Condition [N, C, H, W] to prediction. */
  Network generator();

  /**
   * What is judged and a prediction, joined along the channels, to logits [N, 1, H', W'] of
   * "generated".
   */
  Network discriminator();

  /** The colours that the generator sees and predicts. */
  default ColorSpace colors() {
    return settings().variant().colors();
  }

  /** How far a prediction is from its target. */
  Loss reconstruction();

  /** Lets both networks learn by these rules from now on. */
  default void learnBy(Optimizer optimizer) {
    generator().learnBy(optimizer.generatorRules(), Optional.empty());
    discriminator().learnBy(optimizer.discriminatorRules(), Optional.empty());
  }

  /** As {@link Network#close}, of both. */
  @Override
  default void close() {
    generator().close();
    discriminator().close();
  }
}
