package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.rechroma.config.UserError;
import dev.rechroma.gan.layer.Dropout;
import dev.rechroma.model.GeneratorPredictor;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Pix2PixGanTest {
  private static final Optimizer ADAM = new Optimizer(2e-4, 2e-4, 0.5);

  /**
   * The published networks have 54.414 and 2.769 million weights. Those are the kernels, gamma and
   * beta of the norms, and the biases of layers without a norm; DL4J counts running statistics too.
   */
  @Test
  void hasThePublishedNumberOfWeights() {
    try (Gan gan = gan(256, 64)) {
      assertThat(learned(gan.generator())).isEqualTo(54_413_955);
      assertThat(learned(gan.discriminator())).isEqualTo(2_768_705);
    }
  }

  private static long learned(Network network) {
    return Arrays.stream(network.getLayers()).mapToLong(Pix2PixGanTest::learned).sum();
  }

  private static long learned(Layer layer) {
    boolean half = layer.conf().getLayer() instanceof BatchNormalization;
    return half ? layer.numParams() / 2 : layer.numParams();
  }

  @ParameterizedTest
  @CsvSource({"32, 0", "64, 1", "128, 2", "256, 3", "512, 3"})
  void dropsInUpToThreeOfTheInnerBlocks(int size, int expected) {
    try (Gan gan = gan(size, 1)) {
      assertThat(gan.generator().getLayers())
          .filteredOn(layer -> layer.conf().getLayer() instanceof Dropout)
          .hasSize(expected);
    }
  }

  @Test
  void shapesOfPredictionAndVerdict() {
    try (Gan gan = gan(64, 2)) {
      INDArray prediction = gan.generator().forward(Nd4j.rand(2, 3, 64, 64), 1);
      INDArray verdict = gan.discriminator().forward(Nd4j.rand(2, 6, 64, 64));

      assertThat(prediction.shape()).containsExactly(2, 3, 64, 64);
      assertThat(prediction.amaxNumber().doubleValue()).isLessThanOrEqualTo(1);
      assertThat(verdict.shape()).containsExactly(2, 1, 6, 6);
    }
  }

  @Test
  void scalesOfNormsAreSpreadAroundOne() {
    try (Gan gan = gan(256, 16)) {
      INDArray gamma = gan.generator().getParam("layer10_gamma");

      assertThat(gamma.meanNumber().doubleValue()).isCloseTo(1, within(0.01));
      assertThat(gamma.stdNumber().doubleValue()).isCloseTo(0.02, within(0.005));
    }
  }

  @Test
  void theSeedDecidesTheWeights() {
    GanSettings settings = new GanSettings(Variant.PIX2PIX, 32, 2, 0, 2);

    assertThat(Gan.create(settings, ADAM, 1).generator().params())
        .isEqualTo(Gan.create(settings, ADAM, 1).generator().params())
        .isNotEqualTo(Gan.create(settings, ADAM, 2).generator().params());
  }

  @Test
  void theSeedOfAPassDecidesWhatIsDropped() {
    try (Gan gan = gan(64, 2)) {
      INDArray input = Nd4j.rand(2, 3, 64, 64);
      INDArray once = gan.generator().forward(input, 5);

      assertThat(gan.generator().forward(input, 5)).isEqualTo(once);
      assertThat(gan.generator().forward(input, 6)).isNotEqualTo(once);
      assertThatIllegalStateException().isThrownBy(() -> gan.generator().forward(input));
    }
  }

  @Test
  void predictsAbOfAnyLightnessTheSameTwice() {
    GanSettings settings = new GanSettings(Variant.PIX2PIX, 64, 2, 0, 2);
    float[] lightness = new float[64 * 64];
    Arrays.fill(lightness, 50);
    Network generator = Gan.generator(settings);
    generator.params().assign(Nd4j.rand(generator.params().shape()).muli(0.2));
    try (GeneratorPredictor predictor = new GeneratorPredictor(settings, generator.inference())) {
      float[] ab = predictor.predict(List.of(lightness)).get(0);

      assertThat(ab)
          .hasSize(2 * 64 * 64)
          .containsExactly(predictor.predict(List.of(lightness)).get(0));
      for (float value : ab) {
        assertThat(value).isBetween(-128f, 128f);
      }
    }
  }

  @Test
  void theSideMustBeAPowerOfTwo() {
    assertThatThrownBy(
            () ->
                GanSettings.read(
                    ConfigFactory.parseString(
                        "variant = pix2pix, size = 96, generator-width = 64, generator-depth = 10,"
                            + " discriminator-width = 64")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("size is 96, must be a power of 2");
  }

  private static Gan gan(int size, int width) {
    return Gan.create(new GanSettings(Variant.PIX2PIX, size, width, 0, width), ADAM, 1);
  }
}
