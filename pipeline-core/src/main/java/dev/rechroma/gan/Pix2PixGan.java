package dev.rechroma.gan;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Conv2d;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.gan.layer.Dropout;
import dev.rechroma.gan.layer.Rectifier;
import dev.rechroma.tensor.ColorSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * pix2pix (Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks",
 * appendix 6.1): a gray picture in, RGB out.
 *
 * <p>Generator: a U-Net. For width w = 64 and 256 px, all convolutions 4x4 with stride 2 and
 * padding 1; it halves the side down to 1, in as many levels as that takes:
 *
 * <table>
 *   <caption>Generator</caption>
 *   <tr><th>layer</th><th>channels</th><th>side</th></tr>
 *   <tr><td>Conv2d, LeakyReLU</td><td>3 to w</td><td>128</td></tr>
 *   <tr><td>Conv2d, BatchNorm2d, LeakyReLU</td><td>w to 2w</td><td>64</td></tr>
 *   <tr><td>the same</td><td>2w to 4w, then 8w throughout</td><td>32, 16, 8, 4, 2</td></tr>
 *   <tr><td>Conv2d, ReLU</td><td>8w</td><td>1</td></tr>
 *   <tr><td>ConvTranspose2d, BatchNorm2d; join, ReLU</td><td>8w; 16w</td><td>2</td></tr>
 *   <tr><td>3 x ConvTranspose2d, BatchNorm2d, Dropout; join, ReLU</td><td>8w; 16w</td>
 *     <td>4, 8, 16</td></tr>
 *   <tr><td>ConvTranspose2d, BatchNorm2d; join, ReLU</td><td>4w; 8w, and so on to w; 2w</td>
 *     <td>32, 64, 128</td></tr>
 *   <tr><td>ConvTranspose2d, Tanh</td><td>2w to 3</td><td>256</td></tr>
 * </table>
 *
 * <p>A join concatenates the encoder's channels at that side and the decoder's, in this order. In
 * the paper, each block begins with its rectifier; here LeakyReLU ends the block before, so a join
 * carries its output, and the ReLU after the join gives the same result: ReLU(LeakyReLU(x)) =
 * ReLU(x).
 *
 * <p>Dropout works in training only. The paper leaves it on at inference, as its source of
 * randomness; but two predictions of one photo should be the same.
 *
 * <p>Discriminator: the same as {@link LabGan}'s, on both pictures. With 286 px cut to 256 px, a
 * reconstruction weight of 100, and Adam at 2e-4 with beta1 0.5 for both, this is the published
 * set-up.
 */
public record Pix2PixGan(GanSettings settings, Network generator, Network discriminator)
    implements Gan {
  private static final int RGB_CHANNELS = 3;
  private static final double SLOPE = 0.2;
  private static final double DROPOUT = 0.5;
  private static final int MOST_DROPOUTS = 3;

  /** Level from which the number of channels stays constant, at 2^3 w. */
  private static final int WIDEST = 3;

  /** How this GAN is built. */
  static final class Design implements GanDesign {
    @Override
    public String title() {
      return "pix2pix";
    }

    @Override
    public ColorSpace colors() {
      return ColorSpace.RGB;
    }

    @Override
    public SideRule sides() {
      return SideRule.powerOfTwo(
          32, "a power of 2 for pix2pix, whose generator halves it down to 1");
    }

    @Override
    public Gan create(GanSettings settings, Optimizer optimizer, long seed, DataType type) {
      return Pix2PixGan.create(settings, optimizer, seed, type);
    }

    @Override
    public Network generator(GanSettings settings, NetworkBuilder layers) {
      return Pix2PixGan.generator(settings, layers);
    }
  }

  static Pix2PixGan create(GanSettings settings, Optimizer optimizer, long seed, DataType type) {
    Network generator =
        generator(settings, NetworkBuilder.start(optimizer.generator(), seed, type));
    Network discriminator =
        Discriminators.patch(
            2 * RGB_CHANNELS,
            settings.discriminatorWidth(),
            NetworkBuilder.start(optimizer.discriminator(), seed + 1, type));
    SplittableRandom random = new SplittableRandom(seed);
    spreadScales(generator, random);
    spreadScales(discriminator, random);
    return new Pix2PixGan(settings, generator, discriminator);
  }

  static Network generator(GanSettings settings, NetworkBuilder layers) {
    int levels = levels(settings.size());
    int width = settings.generatorWidth();
    List<NetworkPlace> skips = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      down(layers, level, levels, width);
      skips.add(layers.place());
    }
    for (int level = levels - 1; level > 0; level--) {
      up(layers, level, levels, width);
      layers.join(skips.get(level - 1));
      layers.add(activation(Activation.RELU));
    }
    layers.add(ConvTranspose2d.of(2 * width, RGB_CHANNELS, 4, 2, 1));
    layers.add(activation(Activation.TANH));
    return layers.build();
  }

  private static int levels(int size) {
    if (Integer.bitCount(size) != 1 || size < GanSettings.MIN_SIZE) {
      throw new IllegalArgumentException("pix2pix at " + size + " px");
    }
    return Integer.numberOfTrailingZeros(size);
  }

  /** Channels at a level of the U-Net, level 0 at half the side of the picture. */
  private static int channels(int width, int level) {
    return width << Math.min(level, WIDEST);
  }

  private static void down(NetworkBuilder layers, int level, int levels, int width) {
    int in = level == 0 ? RGB_CHANNELS : channels(width, level - 1);
    int out = channels(width, level);
    if (level == 0) {
      layers.add(Conv2d.unbiasedLeaky(SLOPE, in, out, 4, 2, 1));
    } else if (level == levels - 1) {
      layers.add(Conv2d.unbiasedLeaky(Rectifier.RELU, in, out, 4, 2, 1));
    } else {
      layers.add(Conv2d.unbiased(in, out, 4, 2, 1));
      layers.add(BatchNorm2d.leaky(out, SLOPE));
    }
  }

  private static void up(NetworkBuilder layers, int level, int levels, int width) {
    boolean innermost = level == levels - 1;
    int joined = innermost ? 1 : 2;
    int out = channels(width, level - 1);
    layers.add(ConvTranspose2d.unbiased(joined * channels(width, level), out, 4, 2, 1));
    layers.add(BatchNorm2d.linear(out));
    if (!innermost && level > WIDEST && level >= levels - 1 - MOST_DROPOUTS) {
      layers.add(Dropout.of(DROPOUT));
    }
  }

  private static ActivationLayer activation(Activation function) {
    return new ActivationLayer.Builder().activation(function).build();
  }

  /**
   * Draws the scales of batch norms from N(1, 0.02), as pix2pix does; DL4J initializes them to 1.
   */
  private static void spreadScales(Network network, SplittableRandom random) {
    network
        .paramTable()
        .forEach(
            (name, array) -> {
              if (name.endsWith("_" + GAMMA)) {
                array.assign(scales(array, random));
              }
            });
  }

  private static INDArray scales(INDArray like, SplittableRandom random) {
    double[] values = new double[(int) like.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian(1, NetworkBuilder.WEIGHT_DEVIATION);
    }
    return Nd4j.createFromArray(values).castTo(like.dataType()).reshape(like.shape());
  }

  @Override
  public Loss reconstruction() {
    return Loss.ABSOLUTE_ERROR;
  }
}
