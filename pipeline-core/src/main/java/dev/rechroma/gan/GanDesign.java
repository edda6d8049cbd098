package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;
import org.nd4j.linalg.api.buffer.DataType;

/** One kind of GAN: its name, the pictures it takes and how its networks are built. */
interface GanDesign {
  /** The name shown to users. */
  String title();

  /** The colours that its generator sees and predicts. */
  ColorSpace colors();

  /** The sides that its pictures may have. */
  SideRule sides();

  /** Both networks, with random weights that {@code seed} decides. */
  Gan create(GanSettings settings, Optimizer optimizer, long seed, DataType type);

  /** The generator alone; {@code layers} must be empty. */
  Network generator(GanSettings settings, NetworkBuilder layers);
}
