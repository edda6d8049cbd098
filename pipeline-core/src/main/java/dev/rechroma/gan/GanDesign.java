package dev.rechroma.gan;

import dev.rechroma.tensor.ColorSpace;
import org.nd4j.linalg.api.buffer.DataType;

/** One kind of GAN: what it is called, which pictures it takes, how its networks are built. */
interface GanDesign {
  /** What people call it. */
  String title();

  /** The colours that its generator sees and predicts. */
  ColorSpace colors();

  /** The sides of its pictures. */
  SideRule sides();

  /** Both networks, with random weights that {@code seed} decides. */
  Gan create(GanSettings settings, Optimizer optimizer, long seed, DataType type);

  /** The generator alone, put behind no layers yet. */
  Network generator(GanSettings settings, NetworkBuilder layers);
}
