package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Kinks;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.tensor.Batch;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Ten steps of training on ND4J's operations in doubles, and at each of them, from the same weights
 * away from kinks, losses and gradients on oneDNN in floats (with Winograd's algorithm where there
 * is AVX-512). Two independent trainings would diverge, as Adam's first steps depend on the sign of
 * a gradient, however small it is.
 */
@Tag("numeric")
class TrainingAgreementTest {
  private static final int STEPS = 10;
  private static final int SIZE = 32;
  private static final double TOLERANCE = 1e-4;

  private final Random random = new Random(1);
  private final Gan exact = gan(DataType.DOUBLE);
  private final Gan fast = gan(DataType.FLOAT);
  private final AdversarialStep exactStep = step(exact);
  private final AdversarialStep fastStep = step(fast);

  @Test
  void lossesAndGradientsAgreeAtEachStep() {
    for (int i = 0; i < STEPS; i++) {
      Labels exactLabels = new Labels(0.1, new SplittableRandom(i));
      Labels fastLabels = new Labels(0.1, new SplittableRandom(i));
      Batch batch = new Batch(random(1), random(2));
      Batch floats = new Batch(floats(batch.condition()), floats(batch.target()));

      Kinks.avoid(exact.generator(), i, batch.condition());
      share(exact.generator(), fast.generator());
      INDArray prediction = exactStep.predict(batch, i);
      INDArray fastPrediction = fastStep.predict(floats, i);
      Kinks.avoid(exact.discriminator(), 0, pair(batch, batch.target()), pair(batch, prediction));
      share(exact.discriminator(), fast.discriminator());
      double loss = exactStep.discriminatorGradient(batch, prediction, exactLabels);
      assertThat(fastStep.discriminatorGradient(floats, fastPrediction, fastLabels))
          .isCloseTo(loss, withinPercentage(100 * TOLERANCE));
      assertThat(distance(fast.discriminator(), exact.discriminator())).isLessThan(TOLERANCE / 4);

      exact.discriminator().update(i);
      Kinks.avoid(exact.discriminator(), 0, pair(batch, prediction));
      share(exact.discriminator(), fast.discriminator());
      StepLoss losses = exactStep.generatorGradient(batch, prediction, exactLabels);
      assertThat(fastStep.generatorGradient(floats, fastPrediction, fastLabels).generator())
          .isCloseTo(losses.generator(), withinPercentage(100 * TOLERANCE));
      assertThat(distance(fast.generator(), exact.generator())).isLessThan(TOLERANCE / 4);
      exact.generator().update(i);
    }
  }

  /** The input of the discriminator. */
  private static INDArray pair(Batch batch, INDArray colors) {
    return Nd4j.concat(1, batch.condition(), colors);
  }

  /** The distance between the gradients, relative to the exact one's length. */
  private static double distance(Network fast, Network exact) {
    INDArray gradient = fast.weightGradient().castTo(DataType.DOUBLE);
    return gradient.distance2(exact.weightGradient())
        / exact.weightGradient().norm2Number().doubleValue();
  }

  private static AdversarialStep step(Gan gan) {
    return new AdversarialStep(gan, new Objective(1, 100, 0, 0.1, 1));
  }

  private static Gan gan(DataType type) {
    return Gan.create(
        new GanSettings(Variant.LAB, SIZE, 32, 10, 16), new Optimizer(2e-4, 1e-5, 0.5), 1, type);
  }

  /** Gives both networks the weights of the first, as far as floats can hold them. */
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
