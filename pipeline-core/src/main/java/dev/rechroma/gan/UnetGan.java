package dev.rechroma.gan;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Conv2d;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.tensor.ColorSpace;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The GAN with a pretrained encoder: L in, a and b at half the side out.
 *
 * <p>Generator: a U-Net (Ronneberger et al. 2015) whose encoder is {@link EfficientNetLite0} with
 * its ImageNet weights, much as DeOldify's encoder is a pretrained ResNet. The decoder uses the
 * outputs of its blocks 0, 2, 4, 10 and 15 and doubles the side four times, so that colours are
 * predicted at half the side of L: eyes see colour at less resolution than lightness, and the last
 * doubling would cost more than all the others. For width w = 32:
 *
 * <table>
 *   <caption>Decoder</caption>
 *   <tr><th>layers</th><th>channels</th><th>total stride</th></tr>
 *   <tr><td>ConvTranspose2d 4x4, BatchNorm2d, ReLU; join block 10; Conv2d 3x3, BatchNorm2d,
 *     ReLU</td><td>320 to 4w; 4w + 112 to 4w</td><td>16</td></tr>
 *   <tr><td>the same with block 4</td><td>4w to 3w; 3w + 40 to 3w</td><td>8</td></tr>
 *   <tr><td>the same with block 2</td><td>3w to 2w; 2w + 24 to 2w</td><td>4</td></tr>
 *   <tr><td>the same with block 0</td><td>2w to w; w + 16 to w</td><td>2</td></tr>
 *   <tr><td>Conv2d 3x3, Tanh</td><td>w to 2</td><td>2</td></tr>
 * </table>
 *
 * <p>The encoder's first layer took three channels; as those of a gray picture are equal, it takes
 * one here, with the sum of the three channels' weights.
 *
 * <p>Discriminator: {@link LabGan}'s, on L and ab at half the side, with at most 256 channels.
 *
 * @param blocks places after the encoder's stem and after each of its blocks
 */
public record UnetGan(
    GanSettings settings, Network generator, Network discriminator, List<NetworkPlace> blocks)
    implements Gan {
  private static final int AB_CHANNELS = 2;
  private static final int LAB_CHANNELS = 3;
  private static final int WIDEST = 256;

  /** Encoder blocks that the decoder joins, the innermost first. */
  private static final int[] SKIPS = {10, 4, 2, 0};

  private static final int[] SKIP_CHANNELS = {112, 40, 24, 16};

  /** Channels of the decoder, as multiples of the width. */
  private static final int[] WIDTHS = {4, 3, 2, 1};

  /** How this GAN is built. */
  static final class Design implements GanDesign {
    @Override
    public String title() {
      return "U-Net GAN";
    }

    @Override
    public ColorSpace colors() {
      return ColorSpace.HALF_LAB;
    }

    @Override
    public SideRule sides() {
      return SideRule.multipleOf(
          32, 64, "a multiple of 32, at least 64, for unet, whose encoder halves it five times");
    }

    @Override
    public Gan create(GanSettings settings, Optimizer optimizer, long seed, DataType type) {
      return UnetGan.create(settings, optimizer, seed, type);
    }

    @Override
    public Network generator(GanSettings settings, NetworkBuilder layers) {
      return UnetGan.generator(settings, layers).network();
    }
  }

  static UnetGan create(GanSettings settings, Optimizer optimizer, long seed, DataType type) {
    Generator generator =
        generator(settings, NetworkBuilder.start(optimizer.generator(), seed, type));
    generator.network().assignFirst(EncoderWeights.ofGray());
    UnetGan gan =
        new UnetGan(
            settings,
            generator.network(),
            Discriminators.patch(
                LAB_CHANNELS,
                settings.discriminatorWidth(),
                WIDEST,
                NetworkBuilder.start(optimizer.discriminator(), seed + 1, type)),
            generator.blocks());
    gan.learnBy(optimizer);
    return gan;
  }

  /** A generator and the places in its encoder. */
  record Generator(Network network, List<NetworkPlace> blocks) {}

  static Generator generator(GanSettings settings, NetworkBuilder layers) {
    List<NetworkPlace> blocks = EfficientNetLite0.add(layers, 1);
    int in = EfficientNetLite0.CHANNELS;
    for (int i = 0; i < SKIPS.length; i++) {
      int out = WIDTHS[i] * settings.generatorWidth();
      layers.add(ConvTranspose2d.unbiased(in, out, 4, 2, 1));
      layers.add(BatchNorm2d.relu(out));
      layers.join(behindBlock(blocks, SKIPS[i]));
      layers.add(Conv2d.unbiased(out + SKIP_CHANNELS[i], out, 3, 1, 1));
      layers.add(BatchNorm2d.relu(out));
      in = out;
    }
    layers.add(Conv2d.of(in, AB_CHANNELS, 3, 1, 1));
    layers.add(new ActivationLayer.Builder().activation(Activation.TANH).build());
    return new Generator(layers.build(), blocks);
  }

  private static NetworkPlace behindBlock(List<NetworkPlace> blocks, int block) {
    return blocks.get(block + 1);
  }

  @Override
  public void learnBy(Optimizer optimizer) {
    int frozen = Math.min(optimizer.frozenBlocks(), EfficientNetLite0.BLOCKS);
    generator.freeze(frozen == 0 ? Optional.empty() : Optional.of(behindBlock(blocks, frozen - 1)));
    generator.learnBy(
        optimizer.generatorRules(), Optional.of(behindBlock(blocks, EfficientNetLite0.BLOCKS - 1)));
    discriminator.learnBy(optimizer.discriminatorRules(), Optional.empty());
  }

  @Override
  public Loss reconstruction() {
    return Loss.SMOOTH_ABSOLUTE_ERROR;
  }
}
