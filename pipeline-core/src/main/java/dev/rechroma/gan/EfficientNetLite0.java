package dev.rechroma.gan;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Conv2d;
import dev.rechroma.gan.layer.DepthwiseConv2d;
import java.util.ArrayList;
import java.util.List;

/**
 * The convolutional part of EfficientNet-Lite0: EfficientNet-B0 (Tan &amp; Le 2019, "EfficientNet:
 * Rethinking Model Scaling for Convolutional Neural Networks", table 1) without
 * squeeze-and-excitation and with ReLU6 instead of swish. Sixteen inverted residual blocks (Sandler
 * et al. 2018, "MobileNetV2", section 3.3) follow a stem of 32 channels:
 *
 * <table>
 *   <caption>Blocks</caption>
 *   <tr><th>blocks</th><th>kernel</th><th>total stride</th><th>expansion</th>
 *     <th>channels</th></tr>
 *   <tr><td>0</td><td>3</td><td>2</td><td>1</td><td>16</td></tr>
 *   <tr><td>1, 2</td><td>3</td><td>4</td><td>6</td><td>24</td></tr>
 *   <tr><td>3, 4</td><td>5</td><td>8</td><td>6</td><td>40</td></tr>
 *   <tr><td>5 to 7</td><td>3</td><td>16</td><td>6</td><td>80</td></tr>
 *   <tr><td>8 to 10</td><td>5</td><td>16</td><td>6</td><td>112</td></tr>
 *   <tr><td>11 to 14</td><td>5</td><td>32</td><td>6</td><td>192</td></tr>
 *   <tr><td>15</td><td>3</td><td>32</td><td>6</td><td>320</td></tr>
 * </table>
 */
final class EfficientNetLite0 {
  /** Total number of blocks. */
  static final int BLOCKS = 16;

  /** Channels of the last block. */
  static final int CHANNELS = 320;

  private static final int STEM = 32;
  private static final double EPSILON = 1e-3;
  private static final double MOMENTUM = 0.01;

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 1, 1, 16),
          new Stage(2, 3, 2, 6, 24),
          new Stage(2, 5, 2, 6, 40),
          new Stage(3, 3, 2, 6, 80),
          new Stage(3, 5, 1, 6, 112),
          new Stage(4, 5, 2, 6, 192),
          new Stage(1, 3, 1, 6, CHANNELS));

  private EfficientNetLite0() {}

  /** Blocks of the same width; only the first has the stride. */
  private record Stage(int blocks, int kernel, int stride, int expansion, int channels) {}

  /**
   * Appends the network to another.
   *
   * @param channels of the input: 3, or 1 for a picture whose three channels would be equal
   * @return the place after the stem, then the place after each block
   */
  static List<NetworkPlace> add(NetworkBuilder layers, int channels) {
    List<NetworkPlace> places = new ArrayList<>();
    layers.add(Conv2d.unbiasedSame(channels, STEM, 3, 2));
    layers.add(BatchNorm2d.relu6(STEM, EPSILON, MOMENTUM));
    places.add(layers.place());
    int in = STEM;
    for (Stage stage : STAGES) {
      for (int i = 0; i < stage.blocks; i++) {
        block(layers, stage, in, i == 0 ? stage.stride : 1);
        places.add(layers.place());
        in = stage.channels;
      }
    }
    return places;
  }

  private static void block(NetworkBuilder layers, Stage stage, int in, int stride) {
    NetworkPlace before = layers.place();
    int wide = in * stage.expansion;
    if (stage.expansion > 1) {
      layers.add(Conv2d.unbiasedSame(in, wide, 1, 1));
      layers.add(BatchNorm2d.relu6(wide, EPSILON, MOMENTUM));
    }
    layers.add(DepthwiseConv2d.of(wide, stage.kernel, stride));
    layers.add(BatchNorm2d.relu6(wide, EPSILON, MOMENTUM));
    layers.add(Conv2d.unbiasedSame(wide, stage.channels, 1, 1));
    layers.add(BatchNorm2d.linear(stage.channels, EPSILON, MOMENTUM));
    if (stride == 1 && in == stage.channels) {
      layers.sum(before);
    }
  }
}
