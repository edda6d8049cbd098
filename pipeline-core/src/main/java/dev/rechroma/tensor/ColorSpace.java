package dev.rechroma.tensor;

import dev.rechroma.image.LabImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The colour space in which a generator sees and predicts: converts between pictures, which are
 * L*a*b*, and its arrays, which are NCHW and in [-1, 1].
 */
public enum ColorSpace {

  /** Lightness in, a and b out, in the units of {@link LabScale}. */
  LAB(1, 2, 1, new Units(1 / 50f, -1), new Units(1 / LabScale.AB, 0)) {
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
      return scaledAb(picture.a(), picture.b());
    }

    @Override
    float[] ab(float[] predicted, int width, int height) {
      float[] ab = new float[predicted.length];
      for (int i = 0; i < ab.length; i++) {
        ab[i] = LabScale.toAb(predicted[i]);
      }
      return ab;
    }
  },

  /**
   * Lightness in, a and b at half the side out. Lightness has the scale that the pretrained encoder
   * was trained with, (255 L / 100 - 127) / 128; a and b are averaged over 2 x 2 px, in the units
   * of {@link LabScale}.
   */
  HALF_LAB(1, 2, 2, new Units(2.55f / 128, -127 / 128f), new Units(1 / LabScale.AB, 0)) {
    @Override
    float[] condition(float[] lightness, int width, int height) {
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
      return scaledAb(halved(picture.a(), side), halved(picture.b(), side));
    }

    @Override
    float[] ab(float[] predicted, int width, int height) {
      return LAB.ab(predicted, width, height);
    }
  },

  /**
   * sRGB, with [0, 1] mapped to [-1, 1]: the gray picture of a photo's lightness in, as three equal
   * channels, and the photo out.
   */
  RGB(3, 3, 1, new Units(2, -1), new Units(2, -1)) {
    @Override
    float[] condition(float[] lightness, int width, int height) {
      int plane = width * height;
      LabImage gray = new LabImage(width, height, lightness, new float[plane], new float[plane]);
      float[] rgb = target(gray);
      // Equal up to rounding; this makes them exactly equal.
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
    float[] ab(float[] predicted, int width, int height) {
      float[] unit = new float[predicted.length];
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (predicted[i] + 1) / 2;
      }
      LabImage picture = LabImage.fromUnitRgb(unit, width, height);
      float[] ab = joined(picture.a(), picture.b());
      for (int i = 0; i < predicted.length; i++) {
        // The conversion turned it into a level.
        if (Float.isNaN(predicted[i])) {
          ab[i % (width * height)] = Float.NaN;
        }
      }
      return ab;
    }
  };

  private final int conditionChannels;
  private final int targetChannels;

  /** Side of a pixel of the target in pixels of the condition. */
  private final int abStep;

  /** A record of numbers. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Units conditionUnits;

  /** The same. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Units targetUnits;

  ColorSpace(
      int conditionChannels,
      int targetChannels,
      int abStep,
      Units conditionUnits,
      Units targetUnits) {
    this.conditionChannels = conditionChannels;
    this.targetChannels = targetChannels;
    this.abStep = abStep;
    this.conditionUnits = conditionUnits;
    this.targetUnits = targetUnits;
  }

  /** A generator's input for a picture, row by row. */
  abstract float[] condition(float[] lightness, int width, int height);

  /** A discriminator's input besides the colours. */
  float[] judged(float[] condition, int side) {
    return condition;
  }

  /** What the generator should predict. */
  abstract float[] target(LabImage picture);

  /** a* then b* of a prediction; NaN and infinite values become NaN. */
  abstract float[] ab(float[] predicted, int width, int height);

  /** Number of channels of a generator's input. */
  public int conditionChannels() {
    return conditionChannels;
  }

  /** Number of channels of its prediction. */
  public int targetChannels() {
    return targetChannels;
  }

  /** Side of a pixel of its prediction in pixels of its input. */
  public int step() {
    return abStep;
  }

  /** From L* in [0, 100], or sRGB in [0, 1], to a generator's input. */
  public Units conditionUnits() {
    return conditionUnits;
  }

  /** From a* and b*, or sRGB in [0, 1], to a generator's prediction. */
  public Units targetUnits() {
    return targetUnits;
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
        pictures.stream().map(picture -> condition(picture.l(), side, side)).toList();
    int abSide = side / abStep;
    return new Batch(
        array(conditions, conditionChannels, side, side),
        array(
            conditions.stream().map(each -> judged(each, side)).toList(),
            conditionChannels,
            abSide,
            abSide),
        array(pictures.stream().map(this::target).toList(), targetChannels, abSide, abSide));
  }

  /** Lightness planes (L* in [0, 100], width * height each) as a generator's input. */
  public INDArray condition(List<float[]> lightness, int width, int height) {
    return array(
        lightness.stream().map(l -> condition(l, width, height)).toList(),
        conditionChannels,
        width,
        height);
  }

  /** A generator's prediction as a* then b* of each picture, H x W each, row by row. */
  public List<float[]> ab(INDArray predicted) {
    float[] all = Floats.of(predicted);
    int count = (int) predicted.size(0);
    int height = (int) predicted.size(2);
    int width = (int) predicted.size(3);
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

  private static float[] scaledAb(float[] a, float[] b) {
    float[] ab = joined(a, b);
    for (int i = 0; i < ab.length; i++) {
      ab[i] = LabScale.fromAb(ab[i]);
    }
    return ab;
  }

  private static float[] joined(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
