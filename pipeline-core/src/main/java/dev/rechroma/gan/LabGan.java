package dev.rechroma.gan;

import dev.rechroma.gan.layer.BatchNorm2d;
import dev.rechroma.gan.layer.Conv2d;
import dev.rechroma.gan.layer.ConvTranspose2d;
import dev.rechroma.tensor.ColorSpace;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The GAN on the L*a*b* colour space: L in, a and b out.
 *
 * <p>Generator, as the study gives it for width w = 32 (kernels 3x3 with padding 1; transposed 4x4,
 * stride 2, padding 1; every row but the last with batch norm and ReLU). Two transposed
 * convolutions double the side twice, so exactly two convolutions halve it: the second and third.
 *
 * <table>
 *   <caption>Generator</caption>
 *   <tr><th>layer</th><th>channels</th><th>side</th></tr>
 *   <tr><td>Conv2d</td><td>1 to w</td><td>S</td></tr>
 *   <tr><td>Conv2d, stride 2</td><td>w to 2w</td><td>S/2</td></tr>
 *   <tr><td>Conv2d, stride 2</td><td>2w to 4w</td><td>S/4</td></tr>
 *   <tr><td>10 x Conv2d</td><td>4w to 4w</td><td>S/4</td></tr>
 *   <tr><td>ConvTranspose2d</td><td>4w to 2w</td><td>S/2</td></tr>
 *   <tr><td>ConvTranspose2d</td><td>2w to w</td><td>S</td></tr>
 *   <tr><td>Conv2d, Tanh</td><td>w to 2</td><td>S</td></tr>
 * </table>
 *
 * <p>Discriminator, on L and ab together, for width v = 64 (kernels 4x4, padding 1). The study says
 * only that it is convolutional and follows DCGAN (Radford et al. 2015): hence strided convolutions
 * instead of pooling, batch norm everywhere but on the first and last layer, leaky ReLU of slope
 * 0.2. It ends in a map of logits, one for each overlapping patch of 70 px (Isola et al. 2017,
 * 3.2.2), rather than in DCGAN's single one: a patch can be judged by its colour even where the
 * picture as a whole cannot, the same weights work at every size, and there is no dense layer that
 * could learn the few training pictures by heart.
 *
 * <table>
 *   <caption>Discriminator</caption>
 *   <tr><th>layer</th><th>channels</th><th>side at S = 64</th></tr>
 *   <tr><td>Conv2d, stride 2, LeakyReLU</td><td>3 to v</td><td>32</td></tr>
 *   <tr><td>Conv2d, stride 2, BatchNorm2d, LeakyReLU</td><td>v to 2v</td><td>16</td></tr>
 *   <tr><td>Conv2d, stride 2, BatchNorm2d, LeakyReLU</td><td>2v to 4v</td><td>8</td></tr>
 *   <tr><td>Conv2d, stride 1, BatchNorm2d, LeakyReLU</td><td>4v to 8v</td><td>7</td></tr>
 *   <tr><td>Conv2d, stride 1</td><td>8v to 1</td><td>6</td></tr>
 * </table>
 */
public record LabGan(GanSettings settings, Network generator, Network discriminator)
    implements Gan {
  private static final int AB_CHANNELS = 2;
  private static final int LAB_CHANNELS = 3;

  /** How this GAN is built. */
  static final class Design implements GanDesign {
    @Override
    public String title() {
      return "LAB GAN";
    }

    @Override
    public ColorSpace colors() {
      return ColorSpace.LAB;
    }

    @Override
    public SideRule sides() {
      return SideRule.multipleOf(4, 32, "a multiple of 4 for lab, whose networks halve it twice");
    }

    @Override
    public Gan create(GanSettings settings, Optimizer optimizer, long seed, DataType type) {
      return LabGan.create(settings, optimizer, seed, type);
    }

    @Override
    public Network generator(GanSettings settings, NetworkBuilder layers) {
      return LabGan.generator(settings, layers);
    }
  }

  static LabGan create(GanSettings settings, Optimizer optimizer, long seed, DataType type) {
    return new LabGan(
        settings,
        generator(settings, NetworkBuilder.start(optimizer.generator(), seed, type)),
        Discriminators.patch(
            LAB_CHANNELS,
            settings.discriminatorWidth(),
            NetworkBuilder.start(optimizer.discriminator(), seed + 1, type)));
  }

  static Network generator(GanSettings settings, NetworkBuilder layers) {
    int w = settings.generatorWidth();
    convolution(layers, 1, w, 1);
    convolution(layers, w, 2 * w, 2);
    convolution(layers, 2 * w, 4 * w, 2);
    for (int i = 0; i < settings.generatorDepth(); i++) {
      convolution(layers, 4 * w, 4 * w, 1);
    }
    transposed(layers, 4 * w, 2 * w);
    transposed(layers, 2 * w, w);
    layers.add(Conv2d.of(w, AB_CHANNELS, 3, 1, 1));
    layers.add(new ActivationLayer.Builder().activation(Activation.TANH).build());
    return layers.build();
  }

  private static void convolution(NetworkBuilder layers, int in, int out, int stride) {
    layers.add(Conv2d.unbiased(in, out, 3, stride, 1));
    layers.add(BatchNorm2d.relu(out));
  }

  private static void transposed(NetworkBuilder layers, int in, int out) {
    layers.add(ConvTranspose2d.unbiased(in, out, 4, 2, 1));
    layers.add(BatchNorm2d.relu(out));
  }

  @Override
  public Loss reconstruction() {
    return Loss.SQUARED_ERROR;
  }
}
