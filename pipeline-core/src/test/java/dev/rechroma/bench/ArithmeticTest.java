package dev.rechroma.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.tensor.Batch;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class ArithmeticTest {

  /** Two operations per weight and position, counted by hand for 32 px and narrow networks. */
  @Test
  void countsTheConvolutionsOfAStep() {
    Gan gan =
        Gan.create(new GanSettings(Variant.LAB, 32, 2, 1, 2), new Optimizer(1e-3, 1e-3, 0.5), 1);
    Batch one = new Batch(Nd4j.zeros(1, 1, 32, 32), Nd4j.zeros(1, 2, 32, 32));

    Arithmetic arithmetic = Arithmetic.of(gan, one);

    double firstOfGenerator = 2 * 9 * (1 * 2) * 32 * 32;
    double generator =
        firstOfGenerator
            + 2 * 9 * (2 * 4) * 16 * 16
            + 2 * 9 * (4 * 8) * 8 * 8
            + 2 * 9 * (8 * 8) * 8 * 8
            + 2 * 16 * (8 * 4) * 8 * 8
            + 2 * 16 * (4 * 2) * 16 * 16
            + 2 * 9 * (2 * 2) * 32 * 32;
    double firstOfDiscriminator = 2 * 16 * (3 * 2) * 16 * 16;
    double discriminator =
        firstOfDiscriminator
            + 2 * 16 * (2 * 4) * 8 * 8
            + 2 * 16 * (4 * 8) * 4 * 4
            + 2 * 16 * (8 * 16) * 3 * 3
            + 2 * 16 * (16 * 1) * 2 * 2;
    assertThat(arithmetic.inference()).isEqualTo(generator);
    assertThat(arithmetic.step())
        .isEqualTo(
            3 * generator
                - firstOfGenerator
                + 2 * (3 * discriminator - firstOfDiscriminator)
                + 2 * discriminator);
  }

  /** A transposed convolution runs at each position of its input; joins and norms cost nothing. */
  @Test
  void countsTheLevelsOfAUnet() {
    Gan gan =
        Gan.create(
            new GanSettings(Variant.PIX2PIX, 32, 1, 0, 2), new Optimizer(1e-3, 1e-3, 0.5), 1);
    Batch one = new Batch(Nd4j.zeros(1, 3, 32, 32), Nd4j.zeros(1, 3, 32, 32));

    Arithmetic arithmetic = Arithmetic.of(gan, one);

    double down = 3 * 256 + 2 * 64 + 8 * 16 + 32 * 4 + 64;
    double up = 64 + 16 * 4 * 4 + 8 * 2 * 16 + 4 * 64 + 2 * 3 * 256;
    assertThat(arithmetic.inference()).isEqualTo(2 * 16 * (down + up));
  }
}
