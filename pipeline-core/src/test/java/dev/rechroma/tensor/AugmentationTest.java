package dev.rechroma.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.LabImage;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final int SIDE = 72;

  /** Lightness grows to the right, so that a crop and a mirror image can be told. */
  private final LabImage ramp = ramp();

  @Test
  void cropsKeepTheSizeOfPixels() {
    LabImage crop = new Augmentation(64, 0.89, 0).apply(ramp, new SplittableRandom(1));

    assertThat(crop.width()).isEqualTo(64);
    assertThat(crop.l()[1] - crop.l()[0]).isEqualTo(1);
    assertThat(crop.l()[0]).isBetween(0f, 8f);
  }

  @Test
  void theSameSeedGivesTheSamePicture() {
    Augmentation augmentation = new Augmentation(32, 0.7, 0.5);

    LabImage one = augmentation.apply(ramp, new SplittableRandom(9));
    LabImage two = augmentation.apply(ramp, new SplittableRandom(9));

    assertThat(one.l()).containsExactly(two.l());
    assertThat(one.width()).isEqualTo(32);
  }

  @Test
  void halfOfThePicturesAreFlipped() {
    Augmentation augmentation = new Augmentation(SIDE, 1, 0.5);
    SplittableRandom random = new SplittableRandom(3);

    long flipped =
        IntStream.range(0, 400).filter(i -> augmentation.apply(ramp, random).l()[0] > 0).count();

    assertThat(flipped).isBetween(160L, 240L);
  }

  @Test
  void withoutAugmentationThePhotoStays() {
    LabImage same = Augmentation.none(SIDE).apply(ramp, new SplittableRandom(1));

    assertThat(same.l()).containsExactly(ramp.l());
  }

  private static LabImage ramp() {
    float[] l = new float[SIDE * SIDE];
    for (int i = 0; i < l.length; i++) {
      l[i] = i % SIDE;
    }
    return new LabImage(SIDE, SIDE, l, new float[l.length], new float[l.length]);
  }
}
