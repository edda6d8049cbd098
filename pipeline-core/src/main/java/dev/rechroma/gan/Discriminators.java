package dev.rechroma.gan;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Conv2d;

/** Builds discriminators; {@link LabGan} has the table of layers and the reasons for them. */
final class Discriminators {
  private static final double SLOPE = 0.2;

  private Discriminators() {}

  static Network patch(int channels, int width, NetworkBuilder layers) {
    return patch(channels, width, 8 * width, layers);
  }

  /**
   * @param widest input channels of the last layer
   */
  static Network patch(int channels, int width, int widest, NetworkBuilder layers) {
    layers.add(Conv2d.leaky(SLOPE, channels, width, 4, 2, 1));
    normalized(layers, width, 2 * width, 2);
    normalized(layers, 2 * width, 4 * width, 2);
    normalized(layers, 4 * width, widest, 1);
    layers.add(Conv2d.of(widest, 1, 4, 1, 1));
    return layers.build();
  }

  private static void normalized(NetworkBuilder layers, int in, int out, int stride) {
    layers.add(Conv2d.unbiased(in, out, 4, stride, 1));
    layers.add(BatchNorm2d.leaky(out, SLOPE));
  }
}
