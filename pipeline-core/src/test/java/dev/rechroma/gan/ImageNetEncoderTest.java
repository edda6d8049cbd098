package dev.rechroma.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rechroma.image.LabImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compares with PyTorch and the package's own weights: norm and first eight features as printed by
 * {@code efficientnet_lite0.py --features cat.png cow.png} with PyTorch 2.15.
 */
@Tag("numeric")
class ImageNetEncoderTest {
  private static final ImageNetEncoder ENCODER = new ImageNetEncoder();
  private static final float TOLERANCE = 1e-4f;

  @AfterAll
  static void close() {
    ENCODER.close();
  }

  @Test
  void seesInPhotosWhatPyTorchSees() throws IOException {
    assertFeatures(
        "cat.png",
        55.003174,
        1.967351f,
        -0.066210f,
        2.872477f,
        -0.271117f,
        -1.592933f,
        1.813250f,
        2.343423f,
        -1.425975f);
    assertFeatures(
        "cow.png",
        62.777588,
        -0.654748f,
        -5.315948f,
        0.780746f,
        -3.133315f,
        -3.877696f,
        0.413972f,
        0.517398f,
        -0.248213f);
  }

  private static void assertFeatures(String photo, double norm, float... first) throws IOException {
    float[] features = ENCODER.features(rgb(photo)).toFloatVector();

    assertThat(features).hasSize(ImageNetEncoder.FEATURES);
    assertThat(Arrays.copyOf(features, first.length)).containsExactly(first, within(TOLERANCE));
    double squares = 0;
    for (float feature : features) {
      squares += (double) feature * feature;
    }
    assertThat(Math.sqrt(squares)).isCloseTo(norm, within(1e-3));
  }

  /** In a U-Net it takes one channel instead of three equal ones. */
  @Test
  void aGrayPictureNeedsOneChannel() throws IOException {
    INDArray gray = rgb("cow.png").mean(true, 1);
    NetworkBuilder layers =
        NetworkBuilder.start(
            new org.nd4j.linalg.learning.config.NoOp(),
            0,
            org.nd4j.linalg.api.buffer.DataType.FLOAT);
    EfficientNetLite0.add(layers, 1);
    Network ofGray = layers.build();
    ofGray.assignFirst(EncoderWeights.ofGray());

    INDArray seen = ofGray.inference().apply(gray.mul(255).subi(127).divi(128)).mean(2, 3);

    INDArray inThree = ENCODER.features(Nd4j.concat(1, gray, gray, gray));
    assertThat(seen.sub(inThree).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
  }

  @Test
  void picturesOfAnySizeAreSeenAlike() throws IOException {
    LabImage cat = lab("cat.png");

    float[][] features = ENCODER.features(List.of(cat, cat.resized(224, 224), lab("cow.png")));

    assertThat(features[0]).containsExactly(features[1], within(TOLERANCE));
    assertThat(distance(features[0], features[2])).isGreaterThan(10);
  }

  private static double distance(float[] one, float[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      squares += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(squares);
  }

  private static LabImage lab(String photo) throws IOException {
    INDArray rgb = rgb(photo);
    return LabImage.fromUnitRgb(rgb.data().asFloat(), (int) rgb.size(3), (int) rgb.size(2));
  }

  /** [1, 3, H, W] in [0, 1]. */
  private static INDArray rgb(String photo) throws IOException {
    try (InputStream in = ImageNetEncoderTest.class.getResourceAsStream("/photos/" + photo)) {
      BufferedImage image = ImageIO.read(in);
      int plane = image.getWidth() * image.getHeight();
      float[] rgb = new float[3 * plane];
      for (int i = 0; i < plane; i++) {
        int pixel = image.getRGB(i % image.getWidth(), i / image.getWidth());
        rgb[i] = (pixel >> 16 & 255) / 255f;
        rgb[plane + i] = (pixel >> 8 & 255) / 255f;
        rgb[2 * plane + i] = (pixel & 255) / 255f;
      }
      return Nd4j.create(rgb, new long[] {1, 3, image.getHeight(), image.getWidth()}, 'c');
    }
  }
}
