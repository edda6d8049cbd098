package dev.rechroma.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.LabImage;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final int SIDE = 72;

  /** Lightness grows to the right, so that crops and mirror images can be recognized. */
  private final LabImage ramp = ramp();

  @Test
  void cropsAreOfEverySideAndPlaceFromTheSmallestToTheWhole() {
    Augmentation augmentation = new Augmentation(64, 0.75, 0, 0, 1);
    SplittableRandom random = new SplittableRandom(1);
    NavigableSet<Long> sides = new TreeSet<>();
    for (int i = 0; i < 600; i++) {
      LabImage crop = augmentation.apply(ramp, random);
      assertThat(crop.width()).isEqualTo(64);
      // The ramp grows by one per pixel of the photo: its rise over the crop is the crop's side.
      sides.add(Math.round((crop.l()[63] - crop.l()[0]) / 63.0 * 64));
      assertThat(crop.l()[0]).isBetween(0f, 18.5f);
    }

    assertThat(sides.first()).isBetween(53L, 55L);
    assertThat(sides.last()).isBetween(71L, 73L);
    assertThat(sides).hasSizeGreaterThan(12);
  }

  @Test
  void theSameSeedGivesTheSamePicture() {
    Augmentation augmentation = new Augmentation(32, 0.7, 0.5, 0, 1);

    LabImage one = augmentation.apply(ramp, new SplittableRandom(9));
    LabImage two = augmentation.apply(ramp, new SplittableRandom(9));

    assertThat(one.l()).containsExactly(two.l());
    assertThat(one.width()).isEqualTo(32);
  }

  @Test
  void halfOfThePicturesAreFlipped() {
    Augmentation augmentation = new Augmentation(SIDE, 1, 0.5, 0, 1);
    SplittableRandom random = new SplittableRandom(3);

    long flipped =
        IntStream.range(0, 400).filter(i -> augmentation.apply(ramp, random).l()[0] > 0).count();

    assertThat(flipped).isBetween(160L, 240L);
  }

  @Test
  void withoutAugmentationThePhotoStays() {
    LabImage same = new Augmentation(SIDE, 1, 0, 0, 1).apply(ramp, new SplittableRandom(1));

    assertThat(same.l()).containsExactly(ramp.l());
  }

  @Test
  void degradesTheLightnessOfAShareOfThePhotosAndNothingElse() {
    Augmentation clean = new Augmentation(SIDE, 1, 0, 0, 1);
    Augmentation half = new Augmentation(SIDE, 1, 0, 0.5, 1);
    int degraded = 0;
    for (int seed = 0; seed < 400; seed++) {
      LabImage picture = half.apply(ramp, new SplittableRandom(seed));
      assertThat(picture).isEqualTo(half.apply(ramp, new SplittableRandom(seed)));
      assertThat(picture.a()).isEqualTo(ramp.a());
      degraded += picture.equals(clean.apply(ramp, new SplittableRandom(seed))) ? 0 : 1;
    }

    // One in thirty of the chosen photos draws none of the seven kinds.
    assertThat(degraded).isBetween(150, 240);
  }

  /**
   * Crops, mirror images and everything after them are the same as in training without degradation.
   */
  @Test
  void withoutDegradationNoRandomNumberIsTaken() {
    SplittableRandom random = new SplittableRandom(4);
    new Augmentation(64, 0.75, 0.5, 0, 1).apply(ramp, random);
    SplittableRandom expected = new SplittableRandom(4);
    int side = expected.nextInt(54, SIDE + 1);
    expected.nextInt(SIDE - side + 1);
    expected.nextInt(SIDE - side + 1);
    expected.nextDouble();

    assertThat(random.nextLong()).isEqualTo(expected.nextLong());
  }

  @Test
  void howMuchIsDegradedLeavesTheRestOfTheRandomNumbersAlone() {
    SplittableRandom one = new SplittableRandom(4);
    SplittableRandom two = new SplittableRandom(4);
    new Augmentation(64, 0.75, 0.5, 0.1, 1).apply(ramp, one);
    new Augmentation(64, 0.75, 0.5, 1, 0.3).apply(ramp, two);

    assertThat(one.nextLong()).isEqualTo(two.nextLong());
  }

  private static LabImage ramp() {
    float[] l = new float[SIDE * SIDE];
    for (int i = 0; i < l.length; i++) {
      l[i] = i % SIDE;
    }
    return new LabImage(SIDE, SIDE, l, new float[l.length], new float[l.length]);
  }
}
