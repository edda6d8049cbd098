package dev.rechroma.gan;

import dev.rechroma.tensor.ArrayFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The weights that {@link EfficientNetLite0} learned on ImageNet, with the running statistics of
 * its batch norms, in the order of a network's parameters. NOTICE names their origin, and
 * src/main/python/efficientnet_lite0.py writes the file.
 */
final class EncoderWeights {
  private static final String FILE = "efficientnet-lite0.bin";
  private static final int COUNT = 2_998_304;

  /** Output channels of the stem, whose weights are [32, 3, 3, 3]. */
  private static final int STEM_OUT = 32;

  private static final int CHANNELS = 3;
  private static final int STEM_AREA = 9;

  private EncoderWeights() {}

  /** The weights for RGB pictures. */
  static float[] ofRgb() {
    try (InputStream in = EncoderWeights.class.getResourceAsStream(FILE)) {
      return ArrayFile.read(in, COUNT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The weights for pictures with one channel that stands for three equal ones. */
  static float[] ofGray() {
    float[] rgb = ofRgb();
    int stem = STEM_OUT * CHANNELS * STEM_AREA;
    int grayStem = STEM_OUT * STEM_AREA;
    float[] gray = new float[rgb.length - stem + grayStem];
    for (int i = 0; i < grayStem; i++) {
      int first = i / STEM_AREA * CHANNELS * STEM_AREA + i % STEM_AREA;
      gray[i] = rgb[first] + rgb[first + STEM_AREA] + rgb[first + 2 * STEM_AREA];
    }
    System.arraycopy(rgb, stem, gray, grayStem, rgb.length - stem);
    return gray;
  }
}
