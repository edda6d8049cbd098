package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.onednn.Passes;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

@Tag("numeric")
class UnetGanTest {
  private static final GanSettings SETTINGS = new GanSettings(Variant.UNET, 64, 8, 0, 4);
  private static final double TOLERANCE = 1e-4;

  private final Random random = new Random(5);

  /**
   * The encoder: 2,998,304 for RGB minus two of the stem's three channels. The decoder and the head
   * for w = 32, counted by hand: 655,360 + 512 + 276,480 + 512, 196,608 + 384 + 117,504 + 384,
   * 98,304 + 256 + 50,688 + 256, 32,768 + 128 + 13,824 + 128, 576 + 2.
   */
  @Test
  void hasAsManyWeightsAsItsTableSays() {
    Network generator = Gan.generator(new GanSettings(Variant.UNET, 128, 32, 0, 48));

    assertThat(generator.numParams()).isEqualTo(2_998_304 - 2 * 32 * 9 + 1_444_674);
  }

  @Test
  void makesAbAtHalfTheSideOfAnyPicture() {
    try (Gan gan = gan(0)) {
      assertThat(gan.generator().inference().apply(pictures(2, 64, 96)).shape())
          .containsExactly(2, 2, 32, 48);
      assertThat(gan.discriminator().forward(random(2, 3, 32, 32)).shape())
          .containsExactly(2, 1, 2, 2);
    }
  }

  /** Uses floats in both, as a network of this depth takes minutes in ND4J's doubles. */
  @Test
  void withFrozenBlocksOneDnnAgreesWithTheOperationsOfNd4j() {
    Gan fast = gan(5);
    Gan plain = gan(5);
    Network generator = fast.generator();
    INDArray input = pictures(3, 64, 64);
    assertThat(Passes.of(generator)).isPresent();

    INDArray output = generator.forward(input);
    INDArray expected = plain.generator().feedForward(input, true).get("layer" + lastLayer(plain));
    assertClose(output, expected);
  }

  private static int lastLayer(Gan gan) {
    return Integer.parseInt(
        gan.generator().getConfiguration().getNetworkOutputs().get(0).substring("layer".length()));
  }

  /**
   * Compares the gradient of sum(c * output) along a random direction with a difference quotient.
   */
  @Test
  void theGradientOfWhatIsTrainedIsRight() {
    for (int frozen : new int[] {0, 5}) {
      Network generator = gan(frozen).generator();
      INDArray input = pictures(2, 64, 64);
      INDArray output = generator.forward(input);
      INDArray weights = random(output.shape());
      generator.backwardToWeights(weights);
      INDArray gradient = generator.weightGradient().reshape(generator.params().length()).dup();
      // Running statistics have their steps instead of gradients.
      int from = (int) generator.params().length() - 40_000;
      INDArray direction = gradient.like();
      INDArray tail = direction.get(NDArrayIndex.interval(from, direction.length()));
      tail.assign(gradient.get(NDArrayIndex.interval(from, direction.length())));
      double length = direction.norm2Number().doubleValue();
      double slope = length;
      double step = 1e-2 / length;

      double ahead = moved(generator, input, weights, direction, step);
      double behind = moved(generator, input, weights, direction, -step);

      assertThat((ahead - behind) / (2 * step) / length / slope).isBetween(0.97, 1.03);
    }
  }

  private static double moved(
      Network network, INDArray input, INDArray weights, INDArray direction, double step) {
    INDArray before = network.params().dup();
    network.params().addi(direction.mul(step).reshape(network.params().shape()));
    double value = network.forward(input).mul(weights).sumNumber().doubleValue();
    network.params().assign(before);
    return value;
  }

  @Test
  void frozenBlocksKeepTheirWeightsAndStatistics() {
    Gan gan = gan(5);
    Network generator = gan.generator();
    int frozen = (int) generator.frozenParameters();
    INDArray before = generator.params().dup();
    for (int i = 0; i < 2; i++) {
      INDArray output = generator.forward(pictures(2, 64, 64));
      generator.backwardToWeights(random(output.shape()));
      generator.update(i);
    }

    assertThat(frozen).isBetween(20_000, 100_000);
    assertThat(part(generator.params(), 0, frozen)).isEqualTo(part(before, 0, frozen));
    INDArray moved = generator.params().sub(before);
    assertThat(part(moved, frozen, generator.numParams()).amaxNumber().doubleValue()).isPositive();
  }

  @Test
  void theEncoderLearnsAtItsOwnRate() {
    Gan gan = gan(0);
    Network generator = gan.generator();
    INDArray output = generator.forward(pictures(2, 64, 64));
    INDArray before = generator.params().dup();
    generator.backwardToWeights(random(output.shape()));
    generator.update(0);

    // Adam's first step is the learning rate, whatever the gradient: for the stem a fifth of the
    // head's.
    INDArray moved = generator.params().sub(before);
    double stem = part(moved, 0, 288).amaxNumber().doubleValue();
    double head =
        part(moved, generator.numParams() - 144, generator.numParams()).amaxNumber().doubleValue();
    assertThat(stem / head).isBetween(0.195, 0.205);
  }

  private static INDArray part(INDArray values, long from, long to) {
    return values.reshape(values.length()).get(NDArrayIndex.interval(from, to)).dup();
  }

  private static void assertClose(INDArray one, INDArray other) {
    double scale = other.amaxNumber().doubleValue();
    assertThat(one.sub(other).amaxNumber().doubleValue()).isLessThan(TOLERANCE * scale);
  }

  private static Gan gan(int frozenBlocks) {
    return Gan.create(SETTINGS, new Optimizer(1e-3, 1e-3, 0.9, 0.2, frozenBlocks, 0, 0), 1);
  }

  private INDArray pictures(int count, int height, int width) {
    return random(count, 1, height, width);
  }

  private INDArray random(long... shape) {
    long length = 1;
    for (long side : shape) {
      length *= side;
    }
    return Nd4j.createFromArray(random.doubles(length, -1, 1).toArray())
        .castTo(DataType.FLOAT)
        .reshape('c', shape);
  }
}
