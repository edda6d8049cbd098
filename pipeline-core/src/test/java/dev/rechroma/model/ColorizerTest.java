package dev.rechroma.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.gan.Gan;
import dev.rechroma.gan.GanSettings;
import dev.rechroma.gan.Network;
import dev.rechroma.gan.Optimizer;
import dev.rechroma.gan.Variant;
import dev.rechroma.gan.layer.Conv2d;
import dev.rechroma.image.Fit;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class ColorizerTest {
  private static final GanSettings SETTINGS = new GanSettings(Variant.LAB, 64, 6, 1, 4);
  private static final Random RANDOM = new Random(11);

  /** A predictor with random weights that neither vanish nor saturate. */
  private static GeneratorPredictor random() {
    Network generator = Gan.create(SETTINGS, new Optimizer(1e-4, 1e-4, 0.5), 3).generator();
    generator
        .paramTable()
        .forEach(
            (name, weights) -> {
              if (name.endsWith("_W")) {
                weights.muli(10);
              }
            });
    return new GeneratorPredictor(SETTINGS, generator.inference());
  }

  /**
   * One 2 x 2 convolution with a stride of 2: a is half the mean lightness of four pixels, b its
   * negative, both in the network's units and before any tanh.
   */
  private static GeneratorPredictor halfSide() {
    Network network =
        new Network(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("half", Conv2d.of(1, 2, 2, 2, 0), "in")
                .setOutputs("half")
                .build());
    network.init();
    network
        .getLayer("half")
        .getParam("W")
        .assign(
            Nd4j.create(
                new float[] {0.125f, 0.125f, 0.125f, 0.125f, -0.125f, -0.125f, -0.125f, -0.125f},
                new long[] {2, 1, 2, 2},
                'c'));
    network.getLayer("half").getParam("b").assign(0);
    return new GeneratorPredictor(SETTINGS, network.inference());
  }

  private static Photo sample(String name) throws IOException, ImageException {
    return PhotoFile.decode(
        Files.readAllBytes(Path.of("../data-samples", name + ".jpg")), DecodeLimits.DEFAULT);
  }

  private static Photo photo(LabImage picture) throws ImageException {
    return PhotoFile.decode(ImageFormat.PNG.encode(picture, 90), DecodeLimits.DEFAULT);
  }

  private static byte[] pixels(Photo photo) throws ImageException {
    return photo.encode(ImageFormat.BMP, 100);
  }

  /** The same result as by stretching to a square, predicting and applying the colours. */
  @Test
  void aSquareIsPredictedAsTheSquareThatItIs() throws Exception {
    try (GeneratorPredictor predictor = random();
        Photo whole = sample("cat");
        Photo square = photo(whole.toLab(200, Fit.CROP));
        Photo colorized =
            new Colorizer(predictor).colorize(square, Rendering.of(SETTINGS, 64, 64), 1);
        Photo expected =
            square.withAb(predictor.predict(List.of(square.lightness(64))).get(0), 64)) {
      assertThat(Arrays.equals(pixels(colorized), pixels(expected))).isTrue();
      assertThat(Arrays.equals(pixels(colorized), pixels(square))).isFalse();
    }
  }

  /**
   * Pixels farther from the padding than the network sees get the same colours as without padding.
   */
  @Test
  void paddingChangesColoursOnlyNearIt() {
    try (GeneratorPredictor predictor = random()) {
      float[] l = new float[192 * 64];
      for (int i = 0; i < l.length; i++) {
        l[i] = 100 * RANDOM.nextFloat();
      }
      LabImage wide = new LabImage(192, 64, l, new float[l.length], new float[l.length]);
      Frame frame = new Frame(172, 64, 192, 64);

      LabImage whole = predictor.predict(wide);
      LabImage padded = frame.crop(predictor.predict(frame.pad(wide.crop(0, 0, 172, 64))));

      assertThat(padded.width()).isEqualTo(172);
      assertThat(difference(padded, whole, 0, 128)).isLessThan(1e-3);
      assertThat(difference(padded, whole, 128, 172)).isGreaterThan(0.1);
    }
  }

  /** The largest difference in a over some columns. */
  private static double difference(LabImage one, LabImage other, int from, int to) {
    float[] a = one.crop(from, 0, to - from, one.height()).a();
    float[] b = other.crop(from, 0, to - from, one.height()).a();
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
  }

  /** The upper third is lighter and thus has another colour; the edge stays in place. */
  @Test
  void coloursOfHalfTheSideLieWhereTheyWereSeen() throws Exception {
    for (int[] sides : new int[][] {{480, 300}, {300, 480}, {90, 1800}, {1, 1}, {1, 700}}) {
      int width = sides[0];
      int height = sides[1];
      float[] l = new float[width * height];
      for (int i = 0; i < l.length; i++) {
        l[i] = i / width < height / 3 ? 60 : 30;
      }
      try (GeneratorPredictor predictor = halfSide();
          Photo photo =
              photo(new LabImage(width, height, l, new float[l.length], new float[l.length]));
          Photo colorized =
              new Colorizer(predictor).colorize(photo, Rendering.of(SETTINGS, 64, 64), 1)) {
        assertThat(colorized.width()).isEqualTo(width);
        assertThat(colorized.height()).isEqualTo(height);
        LabImage seen = colorized.toLab(width, height);
        for (int i = 0; i < l.length; i++) {
          // The network's units: L = 60 is 0.2, L = 30 is -0.4; a = 110 * half of it.
          int edge = Math.abs(i / width - height / 3);
          if (edge > height / 20 || height == 1) {
            float expected = l[i] == 60 ? 11 : -22;
            assertThat(seen.a()[i])
                .as("%d x %d, %d", width, height, i)
                .isBetween(expected - 2, expected + 2);
            assertThat(seen.b()[i]).isBetween(-expected - 2, -expected + 2);
          }
        }
      }
    }
  }
}
