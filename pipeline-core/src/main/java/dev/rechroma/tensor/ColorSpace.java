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
    float[] condition(float[] lightness, int side) {
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
    float[] ab(float[] painted, int side) {
      float[] ab = new float[painted.length];
      for (int i = 0; i < ab.length; i++) {
        ab[i] = LabScale.toAb(painted[i]);
      }
      return ab;
    }
  },

  /**
   * Lightness in, a and b at half the side out. Lightness has the scale in which the pretrained
   * encoder learned to see, (255 L / 100 - 127) / 128; a and b are averaged over 2 x 2 px, in the
   * units of {@link LabScale}.
   */
  HALF_LAB(1, 2) {
    @Override
    float[] condition(float[] lightness, int side) {
      float[] scaled = new float[lightness.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = (2.55f * lightness[i] - 127) / 128;
      }
      return scaled;
    }

    @Override
    float[] judged(float[] condition, int side) {
      return halved(condition, side);
    }

    @Override
    float[] target(LabImage picture) {
      int side = picture.width();
      float[] ab = joined(halved(picture.a(), side), halved(picture.b(), side));
      for (int i = 0; i < ab.length; i++) {
        ab[i] = LabScale.fromAb(ab[i]);
      }
      return ab;
    }

    @Override
    float[] ab(float[] painted, int side) {
      int plane = side * side;
      LabImage small =
          new LabImage(
              side,
              side,
              new float[plane],
              Arrays.copyOf(painted, plane),
              Arrays.copyOfRange(painted, plane, 2 * plane));
      LabImage large = small.resized(2 * side, 2 * side);
      float[] ab = joined(large.a(), large.b());
      for (int i = 0; i < ab.length; i++) {
        ab[i] = LabScale.toAb(ab[i]);
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
    float[] condition(float[] lightness, int side) {
      int plane = side * side;
      LabImage gray = new LabImage(side, side, lightness, new float[plane], new float[plane]);
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
    float[] ab(float[] painted, int side) {
      float[] unit = new float[painted.length];
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (painted[i] + 1) / 2;
      }
      LabImage picture = LabImage.fromUnitRgb(unit, side, side);
      float[] ab = joined(picture.a(), picture.b());
      for (int i = 0; i < painted.length; i++) {
        // It became a level on the way.
        if (Float.isNaN(painted[i])) {
          ab[i % (side * side)] = Float.NaN;
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

  /** What a generator is given of a picture of side x side px. */
  abstract float[] condition(float[] lightness, int side);

  /** What a discriminator is given beside the colours. */
  float[] judged(float[] condition, int side) {
    return condition;
  }

  /** What it should paint. */
  abstract float[] target(LabImage picture);

  /** a* then b* of what it painted; what is no number stays none. */
  abstract float[] ab(float[] painted, int side);

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
    List<float[]> conditions =
        pictures.stream().map(picture -> condition(picture.l(), side)).toList();
    return new Batch(
        array(conditions, conditionChannels),
        array(conditions.stream().map(each -> judged(each, side)).toList(), conditionChannels),
        array(pictures.stream().map(this::target).toList(), targetChannels));
  }

  /** Lightness planes (L* in [0, 100], side x side each) as a generator's input. */
  public INDArray condition(List<float[]> lightness, int side) {
    return array(lightness.stream().map(l -> condition(l, side)).toList(), conditionChannels);
  }

  /** What a generator painted as a* then b* of each picture, H x W each, row by row. */
  public List<float[]> ab(INDArray painted) {
    float[] all = painted.dup('c').data().asFloat();
    int count = (int) painted.size(0);
    int side = (int) painted.size(2);
    int each = all.length / count;
    return IntStream.range(0, count)
        .mapToObj(n -> ab(Arrays.copyOfRange(all, n * each, (n + 1) * each), side))
        .toList();
  }

  private static INDArray array(List<float[]> pictures, int channels) {
    int each = pictures.get(0).length;
    int side = (int) Math.sqrt(each / channels);
    float[] all = new float[pictures.size() * each];
    for (int n = 0; n < pictures.size(); n++) {
      System.arraycopy(pictures.get(n), 0, all, n * each, each);
    }
    return Nd4j.create(all, new long[] {pictures.size(), channels, side, side}, 'c');
  }

  /** Means over squares of 2 x 2 px. */
  private static float[] halved(float[] plane, int side) {
    int half = side / 2;
    float[] means = new float[half * half];
    for (int i = 0; i < means.length; i++) {
      int at = 2 * (i / half) * side + 2 * (i % half);
      means[i] = (plane[at] + plane[at + 1] + plane[at + side] + plane[at + side + 1]) / 4;
    }
    return means;
  }

  private static float[] joined(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
