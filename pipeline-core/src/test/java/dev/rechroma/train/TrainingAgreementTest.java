package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.tensor.Batch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Twenty steps of training on ND4J's operations in doubles, and at each of them, from the same
 * weights, losses and gradients on oneDNN in floats (with Winograd's algorithm). Side by side the
 * two would part: Adam's first steps go by the sign of a gradient, however small it is.
 */
class TrainingAgreementTest {
  private static final int STEPS = 20;
  private static final int SIZE = 32;
  private static final double TOLERANCE = 1e-4;

  /**
   * A ReLU within a rounding error of 0 lets a gradient through in the one and not in the other.
   */
  private static final double OF_A_FEW_UNITS = 0.05;

  private final Random random = new Random(1);
  private final Gan exact = gan(DataType.DOUBLE);
  private final Gan fast = gan(DataType.FLOAT);
  private final AdversarialStep exactStep = step(exact);
  private final AdversarialStep fastStep = step(fast);

  @Test
  void lossesAndGradientsAgreeAtEachStep() {
    List<Double> distances = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      share(exact.generator(), fast.generator());
      share(exact.discriminator(), fast.discriminator());
      Labels exactLabels = new Labels(0.1, new SplittableRandom(i));
      Labels fastLabels = new Labels(0.1, new SplittableRandom(i));
      Batch batch = new Batch(random(1), random(2));
      Batch floats = new Batch(floats(batch.condition()), floats(batch.target()));

      INDArray painting = exactStep.paint(batch, i);
      INDArray fastPainting = fastStep.paint(floats, i);
      double loss = exactStep.discriminatorGradient(batch, painting, exactLabels);
      assertThat(fastStep.discriminatorGradient(floats, fastPainting, fastLabels))
          .isCloseTo(loss, withinPercentage(100 * TOLERANCE));
      distances.add(distance(fast.discriminator(), exact.discriminator()));

      exact.discriminator().update(i);
      share(exact.discriminator(), fast.discriminator());
      StepLoss losses = exactStep.generatorGradient(batch, painting, exactLabels);
      assertThat(fastStep.generatorGradient(floats, fastPainting, fastLabels).generator())
          .isCloseTo(losses.generator(), withinPercentage(100 * TOLERANCE));
      distances.add(distance(fast.generator(), exact.generator()));
      exact.generator().update(i);
    }
    Collections.sort(distances);
    assertThat(distances.get(distances.size() / 2)).isLessThan(TOLERANCE / 4);
    assertThat(distances.get(distances.size() - 1)).isLessThan(OF_A_FEW_UNITS);
  }

  /** Between the gradients, relative to the exact one's length. */
  private static double distance(Network fast, Network exact) {
    INDArray gradient = fast.weightGradient().castTo(DataType.DOUBLE);
    return gradient.distance2(exact.weightGradient())
        / exact.weightGradient().norm2Number().doubleValue();
  }

  private static AdversarialStep step(Gan gan) {
    return new AdversarialStep(gan, new Objective(1, 100, 0.1, 1));
  }

  private static Gan gan(DataType type) {
    return Gan.create(
        new GanSettings(Variant.LAB, SIZE, 32, 10, 16), new Optimizer(2e-4, 1e-5, 0.5), 1, type);
  }

  /** Gives both the weights of the first, as far as floats can hold them. */
  private static void share(Network from, Network to) {
    to.params().assign(floats(from.params()));
    from.params().assign(to.params().castTo(DataType.DOUBLE));
  }

  private static INDArray floats(INDArray doubles) {
    return doubles.castTo(DataType.FLOAT);
  }

  private INDArray random(int channels) {
    double[] values = random.doubles(4L * channels * SIZE * SIZE, -1, 1).toArray();
    return Nd4j.createFromArray(values).reshape('c', 4, channels, SIZE, SIZE);
  }
}
