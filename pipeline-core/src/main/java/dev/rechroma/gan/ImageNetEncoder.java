package dev.rechroma.gan;

import dev.rechroma.image.LabImage;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * {@link EfficientNetLite0} with its ImageNet weights, which computes features of colour pictures.
 * For one thread at a time.
 */
public final class ImageNetEncoder implements AutoCloseable {
  /** What reports call the features. */
  public static final String NAME = "EfficientNet-Lite0";

  /** Number of features per picture. */
  public static final int FEATURES = EfficientNetLite0.CHANNELS;

  /** Side of the pictures it was trained on, px. */
  private static final int SIDE = 224;

  private static final int RGB = 3;
  private static final int[] PLACES = {2, 3};

  private final Inference network;

  /** Loads the encoder and its weights. */
  public ImageNetEncoder() {
    NetworkBuilder layers = NetworkBuilder.start(new NoOp(), 0, DataType.FLOAT);
    EfficientNetLite0.add(layers, RGB);
    Network encoder = layers.build();
    encoder.assignFirst(EncoderWeights.ofRgb());
    network = encoder.inference();
  }

  /**
   * The output of the last block, averaged over all positions.
   *
   * @param pictures of any size; each is stretched to 224 x 224 px
   * @return {@value #FEATURES} values for each picture
   */
  public float[][] features(List<LabImage> pictures) {
    int each = RGB * SIDE * SIDE;
    float[] all = new float[Math.multiplyExact(pictures.size(), each)];
    for (int n = 0; n < pictures.size(); n++) {
      float[] unit = pictures.get(n).resized(SIDE, SIDE).toUnitRgb();
      System.arraycopy(unit, 0, all, n * each, each);
    }
    return features(Nd4j.create(all, new long[] {pictures.size(), RGB, SIDE, SIDE}, 'c'))
        .toFloatMatrix();
  }

  /**
   * The same for RGB in [0, 1], without resizing.
   *
   * @param rgb [N, 3, H, W]
   * @return [N, 320]
   */
  INDArray features(INDArray rgb) {
    return network.apply(rgb.mul(255).subi(127).divi(128)).mean(PLACES);
  }

  /** Does {@link Inference#close}. */
  @Override
  public void close() {
    network.close();
  }
}
