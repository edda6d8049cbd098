package dev.rechroma.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.image.LabImage;
import dev.rechroma.tensor.Batch;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A narrow pix2pix with dropout on two photos. */
@Tag("numeric")
class Pix2PixTrainingTest {
  private static final int SIDE = 64;
  private static final int STEPS = 25;

  @Test
  void aTrainingLowersTheAbsoluteError() {
    try (Gan gan = gan()) {
      List<StepLoss> losses = train(gan);

      assertThat(losses.get(STEPS - 1).reconstruction())
          .isLessThan(losses.get(0).reconstruction() / 2);
    }
  }

  @Test
  void aSecondTrainingFromTheSameSeedGivesTheSameWeights() {
    assertThat(trained()).isEqualTo(trained());
  }

  private static INDArray trained() {
    try (Gan gan = gan()) {
      train(gan);
      return gan.generator().params().dup();
    }
  }

  private static List<StepLoss> train(Gan gan) {
    Batch batch = gan.colors().batch(List.of(photo(0), photo(50)));
    AdversarialStep step = new AdversarialStep(gan, new Objective(1, 100, 0, 0.1, 1));
    return IntStream.range(0, STEPS)
        .mapToObj(i -> step.apply(batch, i, new SplittableRandom(i)))
        .toList();
  }

  private static Gan gan() {
    return Gan.create(
        new GanSettings(Variant.PIX2PIX, SIDE, 4, 0, 4), new Optimizer(2e-3, 2e-4, 0.5), 1);
  }

  /** A ramp of lightness in one colour. */
  private static LabImage photo(int start) {
    float[] l = new float[SIDE * SIDE];
    float[] a = new float[SIDE * SIDE];
    float[] b = new float[SIDE * SIDE];
    for (int i = 0; i < l.length; i++) {
      l[i] = 20 + (i / SIDE + start) % SIDE;
      a[i] = 30;
      b[i] = 20;
    }
    return new LabImage(SIDE, SIDE, l, a, b);
  }
}
