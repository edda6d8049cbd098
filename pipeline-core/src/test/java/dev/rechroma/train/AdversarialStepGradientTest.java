package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.tensor.Batch;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Compares the gradients of both halves of a step with central differences of its losses. */
@ParameterizedClass
@EnumSource(names = {"LAB", "PIX2PIX"})
class AdversarialStepGradientTest {
  private static final double DIFFERENCE = 1e-6;

  /** Seed that makes dropout drop the same values each time. */
  private static final long DROPPED = 9;

  /** Large enough for pix2pix to have dropout. */
  private static final Map<Variant, Integer> SIDES = Map.of(Variant.LAB, 32, Variant.PIX2PIX, 64);

  private static final Map<Variant, Integer> CHECKED_OF_EACH_ARRAY =
      Map.of(Variant.LAB, 3, Variant.PIX2PIX, 1);

  private final Gan gan;
  private final Batch batch;

  AdversarialStepGradientTest(Variant variant) {
    gan =
        Gan.create(
            new GanSettings(variant, SIDES.get(variant), 2, 1, 2),
            new Optimizer(1e-3, 1e-3, 0.5),
            3,
            DataType.DOUBLE);
    Random random = new Random(3);
    batch =
        new Batch(
            random(gan.colors().conditionChannels(), random),
            random(gan.colors().targetChannels(), random));
    // With the tiny initial weights, losses would be flat and their differences mostly rounding
    // errors.
    spread(gan.generator());
    spread(gan.discriminator());
  }

  @Test
  void discriminatorGradientIsTheDerivativeOfItsLoss() {
    INDArray prediction = step().predict(batch, DROPPED).dup();

    step().discriminatorGradient(batch, prediction, labels());

    assertGradient(
        gan.discriminator(), () -> step().discriminatorGradient(batch, prediction, labels()));
  }

  @Test
  void generatorGradientIsTheDerivativeOfItsObjectiveThroughTheDiscriminator() {
    DoubleSupplier loss =
        () -> {
          AdversarialStep step = step();
          return step.generatorGradient(batch, step.predict(batch, DROPPED), labels()).generator();
        };

    assertThat(loss.getAsDouble()).isFinite();

    assertGradient(gan.generator(), loss);
  }

  @Test
  void generatorStepLeavesTheDiscriminatorAsItWas() {
    INDArray before = gan.discriminator().params().dup();
    AdversarialStep step = step();

    step.generatorGradient(batch, step.predict(batch, DROPPED), labels());
    gan.generator().update(0);

    assertThat(gan.discriminator().params()).isEqualTo(before);
  }

  @Test
  void lossIsTheWeightedSumOfItsParts() {
    StepLoss loss = step().generatorGradient(batch, step().predict(batch, DROPPED), labels());

    assertThat(loss.generator())
        .isCloseTo(0.7 * loss.adversarial() + 30 * loss.reconstruction(), within(1e-12));
    assertThat(loss.adversarial()).isPositive();
    assertThat(loss.reconstruction()).isPositive();
  }

  private AdversarialStep step() {
    return new AdversarialStep(gan, new Objective(0.7, 30, chromaWeight(), 0.1, 1));
  }

  /** The chroma weight; RGB has none. */
  private double chromaWeight() {
    return gan.settings().variant() == Variant.LAB ? 3 : 0;
  }

  /** Labels with the same noise each time. */
  private static Labels labels() {
    return new Labels(0.1, new SplittableRandom(5));
  }

  private void assertGradient(Network network, DoubleSupplier loss) {
    INDArray gradient = network.weightGradient().dup();
    int offset = 0;
    int checked = 0;
    int checkedOfEach = CHECKED_OF_EACH_ARRAY.get(gan.settings().variant());
    Random random = new Random(7);
    for (Map.Entry<String, INDArray> array : network.paramTable().entrySet()) {
      int length = (int) array.getValue().length();
      if (!isStatistic(array.getKey())) {
        for (int i : random.ints(checkedOfEach, offset, offset + length).toArray()) {
          double derivative = derivative(network.params(), i, loss);
          assertThat(gradient.getDouble(i))
              .as("%s, parameter %d", array.getKey(), i)
              .isCloseTo(derivative, within(1e-7 + 1e-4 * Math.abs(derivative)));
          checked++;
        }
      }
      offset += length;
    }
    assertThat(checked).isGreaterThan(10);
  }

  /** Whether it is one of batch norm's running statistics, which are not weights. */
  private static boolean isStatistic(String name) {
    return name.endsWith("_mean") || name.endsWith("_var");
  }

  private static double derivative(INDArray params, int index, DoubleSupplier loss) {
    double value = params.getDouble(index);
    params.putScalar(index, value + DIFFERENCE);
    double above = loss.getAsDouble();
    params.putScalar(index, value - DIFFERENCE);
    double below = loss.getAsDouble();
    params.putScalar(index, value);
    return (above - below) / (2 * DIFFERENCE);
  }

  private static void spread(Network network) {
    Random random = new Random(11);
    network
        .paramTable()
        .forEach(
            (name, array) -> {
              if (!isStatistic(name)) {
                double[] noise =
                    IntStream.range(0, (int) array.length())
                        .mapToDouble(i -> 0.3 * random.nextGaussian())
                        .toArray();
                array.addi(Nd4j.createFromArray(noise).reshape('c', array.shape()));
              }
            });
  }

  private INDArray random(int channels, Random random) {
    int side = gan.settings().size();
    double[] values = random.doubles(2L * channels * side * side, -1, 1).toArray();
    return Nd4j.createFromArray(values).reshape('c', 2, channels, side, side);
  }
}
