package dev.rechroma.tensor;

import dev.rechroma.image.LabImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The colours in which a generator sees and paints: between pictures, which are L*a*b*, and its
 * arrays, which are NCHW and in [-1, 1].
 */
public enum ColorSpace {

  /** Lightness in, a and b out, in the units of {@link LabScale}. */
  LAB(1, 2) {
    @Override
    float[] condition(float[] lightness, int width, int height) {
      float[] scaled = new float[lightness.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = LabScale.fromL(lightness[i]);
      }
      return scaled;
    }

    @Override
    float[] target(LabImage picture) {
      float[] ab = joined(picture.a(), picture.b());
      for (int i = 0; i < ab.length; i++) {
        ab[i] = LabScale.fromAb(ab[i]);
      }
      return ab;
    }

    @Override
    float[] ab(float[] painted, int width, int height) {
      float[] ab = new float[painted.length];
      for (int i = 0; i < ab.length; i++) {
        ab[i] = LabScale.toAb(painted[i]);
      }
      return ab;
    }
  },

  /**
   * sRGB, 0 as -1 and 1 as 1: the gray picture of a photo's lightness in, as three equal channels,
   * and the photo out.
   */
  RGB(3, 3) {
    @Override
    float[] condition(float[] lightness, int width, int height) {
      int plane = width * height;
      LabImage gray = new LabImage(width, height, lightness, new float[plane], new float[plane]);
      float[] rgb = target(gray);
      // Equal up to rounding; now exactly.
      System.arraycopy(rgb, 0, rgb, plane, plane);
      System.arraycopy(rgb, 0, rgb, 2 * plane, plane);
      return rgb;
    }

    @Override
    float[] target(LabImage picture) {
      float[] rgb = picture.toUnitRgb();
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = 2 * rgb[i] - 1;
      }
      return rgb;
    }

    @Override
    float[] ab(float[] painted, int width, int height) {
      float[] unit = new float[painted.length];
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (painted[i] + 1) / 2;
      }
      LabImage picture = LabImage.fromUnitRgb(unit, width, height);
      float[] ab = joined(picture.a(), picture.b());
      for (int i = 0; i < painted.length; i++) {
        // It became a level on the way.
        if (Float.isNaN(painted[i])) {
          ab[i % (width * height)] = Float.NaN;
        }
      }
      return ab;
    }
  };

  private final int conditionChannels;
  private final int targetChannels;

  ColorSpace(int conditionChannels, int targetChannels) {
    this.conditionChannels = conditionChannels;
    this.targetChannels = targetChannels;
  }

  /** What a generator is given of a picture, row by row. */
  abstract float[] condition(float[] lightness, int width, int height);

  /** What it should paint. */
  abstract float[] target(LabImage picture);

  /** a* then b* of what it painted; what is no number stays none. */
  abstract float[] ab(float[] painted, int width, int height);

  /** Channels of what a generator is given. */
  public int conditionChannels() {
    return conditionChannels;
  }

  /** Channels of what it paints. */
  public int targetChannels() {
    return targetChannels;
  }

  /** Square pictures of one size as a batch. */
  public Batch batch(List<LabImage> pictures) {
    int side = pictures.get(0).width();
    for (LabImage picture : pictures) {
      if (picture.width() != side || picture.height() != side) {
        throw new IllegalArgumentException(
            "a batch of " + side + " px holds one of " + picture.width() + "x" + picture.height());
      }
    }
    return new Batch(
        condition(pictures.stream().map(LabImage::l).toList(), side, side),
        array(pictures.stream().map(this::target).toList(), targetChannels, side, side));
  }

  /** Lightness planes (L* in [0, 100], width * height each) as a generator's input. */
  public INDArray condition(List<float[]> lightness, int width, int height) {
    return array(
        lightness.stream().map(l -> condition(l, width, height)).toList(),
        conditionChannels,
        width,
        height);
  }

  /** What a generator painted as a* then b* of each picture, H x W each, row by row. */
  public List<float[]> ab(INDArray painted) {
    float[] all = painted.dup('c').data().asFloat();
    int count = (int) painted.size(0);
    int height = (int) painted.size(2);
    int width = (int) painted.size(3);
    int each = all.length / count;
    return IntStream.range(0, count)
        .mapToObj(n -> ab(Arrays.copyOfRange(all, n * each, (n + 1) * each), width, height))
        .toList();
  }

  private static INDArray array(List<float[]> pictures, int channels, int width, int height) {
    int each = channels * width * height;
    float[] all = new float[pictures.size() * each];
    for (int n = 0; n < pictures.size(); n++) {
      System.arraycopy(pictures.get(n), 0, all, n * each, each);
    }
    return Nd4j.create(all, new long[] {pictures.size(), channels, height, width}, 'c');
  }

  private static float[] joined(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
