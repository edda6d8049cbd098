package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LabGanTest {
  private static final Optimizer ADAM = new Optimizer(2e-4, 2e-4, 0.5);

  /**
   * The study's generator: convolutions 9 * (1*32 + 32*64 + 64*128 + 10*128*128), transposed 16 *
   * (128*64 + 64*32), last 9*32*2 + 2, and gamma, beta, mean, variance of each normalized channel.
   */
  @Test
  void generatorHasTheStudysParameters() {
    Gan gan = Gan.create(new GanSettings(Variant.LAB, 256, 32, 10, 64), ADAM, 1);
    long convolutions = 9L * (32 + 32 * 64 + 64 * 128 + 10 * 128 * 128);
    long transposed = 16L * (128 * 64 + 64 * 32);
    long normalized = 4L * (32 + 64 + 11 * 128 + 64 + 32);

    assertThat(gan.generator().numParams())
        .isEqualTo(convolutions + transposed + 9 * 32 * 2 + 2 + normalized);
    assertThat(gan.generator().getNumLayers()).isEqualTo(13 * 2 + 2 * 2 + 2);
  }

  @Test
  void shapesOfPredictionAndVerdict() {
    Gan gan = Gan.create(new GanSettings(Variant.LAB, 64, 4, 1, 4), ADAM, 1);
    INDArray prediction = gan.generator().forward(Nd4j.zeros(2, 1, 64, 64));
    INDArray verdict = gan.discriminator().forward(Nd4j.zeros(2, 3, 64, 64));

    assertThat(prediction.shape()).containsExactly(2, 2, 64, 64);
    assertThat(prediction.amaxNumber().doubleValue()).isLessThanOrEqualTo(1);
    assertThat(verdict.shape()).containsExactly(2, 1, 6, 6);
  }

  @Test
  void theSeedDecidesTheWeights() {
    GanSettings settings = new GanSettings(Variant.LAB, 32, 4, 1, 4);

    assertThat(Gan.create(settings, ADAM, 1).generator().params())
        .isEqualTo(Gan.create(settings, ADAM, 1).generator().params())
        .isNotEqualTo(Gan.create(settings, ADAM, 2).generator().params());
  }
}
