package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DegradationTest {
  private static final int SIDE = 64;
  private static final int DRAWS = 40;

  @ParameterizedTest
  @EnumSource
  void lightnessStaysInItsRangeAndColoursStay(Degradation kind) {
    LabImage extremes = image(i -> i % 3 == 0 ? 0 : 100);
    for (int seed = 0; seed < DRAWS; seed++) {
      LabImage degraded = kind.apply(extremes, 1, new SplittableRandom(seed));

      assertThat(lowest(degraded)).isNotNegative();
      assertThat(highest(degraded)).isLessThanOrEqualTo(100);
      assertThat(degraded.a()).isEqualTo(extremes.a());
      assertThat(degraded.b()).isEqualTo(extremes.b());
      assertThat(degraded).isNotEqualTo(extremes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameNumbersGiveTheSamePictureAndOthersAnother(Degradation kind) {
    LabImage photo = image(i -> 20 + i % 61);

    assertThat(kind.apply(photo, 1, new SplittableRandom(5)))
        .isEqualTo(kind.apply(photo, 1, new SplittableRandom(5)))
        .isNotEqualTo(kind.apply(photo, 1, new SplittableRandom(6)));
  }

  @ParameterizedTest
  @EnumSource
  void aPictureOfAnyShapeWillDo(Degradation kind) {
    LabImage one = new LabImage(1, 1, new float[] {50}, new float[1], new float[1]);
    LabImage wide = new LabImage(37, 2, new float[74], new float[74], new float[74]);

    assertThat(kind.apply(one, 1, new SplittableRandom(1)).width()).isEqualTo(1);
    assertThat(kind.apply(wide, 1, new SplittableRandom(1)).height()).isEqualTo(2);
  }

  @Test
  void blurWidensAnEdgeAndKeepsTheMean() {
    LabImage edge = image(i -> i % SIDE < SIDE / 2 ? 20 : 80);
    for (int seed = 0; seed < DRAWS; seed++) {
      LabImage blurred = Degradation.BLUR.apply(edge, 1, new SplittableRandom(seed));

      assertThat(mean(blurred)).isCloseTo(50, within(0.01));
      // Next to the edge: 20 + 60 * the kernel's weights from 1 px on, which are 0.0038 for a
      // deviation of 0.3 px and 0.3005 for 1 px.
      assertThat(blurred.l()[SIDE / 2 - 1]).isBetween(20.2f, 38.1f);
      assertThat(blurred.l()[SIDE / 2 - 5]).isCloseTo(20, within(0.1f));
    }
  }

  @Test
  void aVignetteDarkensCornersUpToHalfAndNotTheMiddle() {
    LabImage even = image(i -> 80);
    double darkest = 80;
    for (int seed = 0; seed < DRAWS; seed++) {
      LabImage framed = Degradation.VIGNETTE.apply(even, 1, new SplittableRandom(seed));

      // The middle is off by at most a tenth of a side: a fiftieth of the square of half the
      // diagonal, so at worst half of that is lost.
      assertThat(framed.l()[SIDE / 2 * SIDE + SIDE / 2]).isBetween(76.5f, 80f);
      assertThat(lowest(framed)).isGreaterThanOrEqualTo(40);
      darkest = Math.min(darkest, lowest(framed));
    }
    assertThat(darkest).isLessThan(45);
  }

  @Test
  void grainIsNoiseThatIsStrongestInMiddleGray() {
    double middle = 0;
    double dark = 0;
    for (int seed = 0; seed < DRAWS; seed++) {
      LabImage gray = Degradation.GRAIN.apply(image(i -> 50), 1, new SplittableRandom(seed));
      LabImage shadow = Degradation.GRAIN.apply(image(i -> 20), 1, new SplittableRandom(seed));
      assertThat(mean(gray)).isCloseTo(50, within(0.5));
      assertThat(deviation(gray)).isLessThan(5.3);
      middle += deviation(gray) / DRAWS;
      dark += deviation(shadow) / DRAWS;
    }

    // The deviation is drawn evenly from 0 to 5. At 20 it has 0.5 + 2 * 0.2 * 0.8 = 0.82 of it.
    assertThat(middle).isBetween(1.7, 3.3);
    assertThat(dark / middle).isCloseTo(0.82, within(0.01));
  }

  @Test
  void neighboursShareGrains() {
    LabImage grainy = Degradation.GRAIN.apply(image(i -> 50), 1, new SplittableRandom(2));
    double product = 0;
    double far = 0;
    for (int i = 0; i + 10 < grainy.l().length; i++) {
      product += (grainy.l()[i] - 50) * (grainy.l()[i + 1] - 50);
      far += (grainy.l()[i] - 50) * (grainy.l()[i + 10] - 50);
    }
    double variance = Math.pow(deviation(grainy), 2) * grainy.l().length;

    assertThat(product / variance).isBetween(0.01, 0.7);
    assertThat(far / variance).isCloseTo(0, within(0.06));
  }

  @Test
  void fadingShrinksTheRangeAndKeepsTheOrder() {
    LabImage ramp = image(i -> 100.0 * (i % SIDE) / (SIDE - 1));
    double black = 0;
    double white = 100;
    double lightest = 0;
    double darkest = 100;
    for (int seed = 0; seed < 4 * DRAWS; seed++) {
      LabImage faded = Degradation.FADING.apply(ramp, 1, new SplittableRandom(seed));
      float[] row = Arrays.copyOf(faded.l(), SIDE);

      assertThat(row).isSorted();
      assertThat(row[0]).isBetween(0f, 25f);
      assertThat(row[SIDE - 1]).isBetween(75f, 100f);
      black = Math.max(black, row[0]);
      white = Math.min(white, row[SIDE - 1]);
      double middle = (row[SIDE / 2] - row[0]) / (row[SIDE - 1] - row[0]);
      lightest = Math.max(lightest, middle);
      darkest = Math.min(darkest, middle);
    }
    assertThat(black).isGreaterThan(23);
    assertThat(white).isLessThan(77);
    // Middle gray of a gamma from exp(-0.5) to exp(0.5): 0.508 to the power of 0.607 and 1.649.
    assertThat(lightest).isBetween(0.64, 0.6632);
    assertThat(darkest).isBetween(0.3270, 0.345);
  }

  @Test
  void scratchesAreThinLinesFromTopToBottom() {
    for (int seed = 0; seed < DRAWS; seed++) {
      LabImage scratched =
          Degradation.SCRATCHES.apply(image(i -> 50), 1, new SplittableRandom(seed));
      boolean everyRow =
          IntStream.range(2, SIDE - 2)
              .allMatch(y -> changed(scratched, y * SIDE, (y + 1) * SIDE) > 0);

      // A line may leave the picture at its side.
      assertThat(everyRow || leansOut(scratched)).isTrue();
      // At most three lines, with their soft edges three or four pixels wide.
      assertThat(changed(scratched, 0, SIDE * SIDE)).isBetween(1L, 3L * 4 * SIDE);
    }
  }

  private static boolean leansOut(LabImage picture) {
    return IntStream.range(0, SIDE)
        .anyMatch(y -> picture.l()[y * SIDE] != 50 || picture.l()[y * SIDE + SIDE - 1] != 50);
  }

  @Test
  void dustIsAFewSpecks() {
    for (int seed = 0; seed < DRAWS; seed++) {
      LabImage dusty = Degradation.DUST.apply(image(i -> 50), 1, new SplittableRandom(seed));

      assertThat(changed(dusty, 0, SIDE * SIDE)).isBetween(1L, 12L * 16);
    }
  }

  @Test
  void jpegLeavesBlocksOfEightThatBeginAnywhere() {
    LabImage photo =
        image(
            i -> {
              int row = i / SIDE;
              return 50 + 30 * Math.sin(i % SIDE / 9.0) * Math.cos(row / 7.0);
            });
    Set<Integer> phases = new HashSet<>();
    double worst = 0;
    for (int seed = 0; seed < DRAWS; seed++) {
      LabImage coded = Degradation.JPEG.apply(photo, 1, new SplittableRandom(seed));
      double error =
          IntStream.range(0, SIDE * SIDE)
              .mapToDouble(i -> Math.abs(coded.l()[i] - photo.l()[i]))
              .average()
              .orElseThrow();
      assertThat(error).isBetween(0.05, 3.0);
      assertThat(mean(coded)).isCloseTo(mean(photo), within(0.5));
      if (error > worst) {
        worst = error;
        phases.add(phase(coded, photo));
      }
      phases.add(phase(coded, photo));
    }
    assertThat(worst).isGreaterThan(0.5);
    assertThat(phases).hasSizeGreaterThan(4);
  }

  /** The column, modulo eight, before which the error jumps most. */
  private static int phase(LabImage coded, LabImage photo) {
    double[] jumps = new double[8];
    for (int i = 1; i < SIDE * SIDE; i++) {
      if (i % SIDE > 0) {
        double jump = coded.l()[i] - photo.l()[i] - coded.l()[i - 1] + photo.l()[i - 1];
        jumps[i % 8] += Math.abs(jump);
      }
    }
    return IntStream.range(0, 8)
        .boxed()
        .max((one, two) -> Double.compare(jumps[one], jumps[two]))
        .orElseThrow();
  }

  @Test
  void whatIsWeakChangesLittle() {
    LabImage ramp = image(i -> 100.0 * (i % SIDE) / (SIDE - 1));
    for (Degradation kind :
        new Degradation[] {Degradation.VIGNETTE, Degradation.GRAIN, Degradation.FADING}) {
      float[] weak = kind.apply(ramp, 0, new SplittableRandom(1)).l();
      for (int i = 0; i < weak.length; i++) {
        assertThat(weak[i]).as(kind.name()).isCloseTo(ramp.l()[i], within(1e-3f));
      }
    }
  }

  @Test
  void refusesStrengthsOutsideTheRange() {
    LabImage photo = image(i -> 50);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Degradation.BLUR.apply(photo, 1.1, new SplittableRandom(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Degradation.BLUR.apply(photo, Double.NaN, new SplittableRandom(1)));
  }

  private static LabImage image(IntToDoubleFunction lightness) {
    float[] l = new float[SIDE * SIDE];
    float[] a = new float[SIDE * SIDE];
    float[] b = new float[SIDE * SIDE];
    for (int i = 0; i < l.length; i++) {
      l[i] = (float) lightness.applyAsDouble(i);
      a[i] = i % 17 - 8;
      b[i] = i % 23 - 11;
    }
    return new LabImage(SIDE, SIDE, l, a, b);
  }

  private static long changed(LabImage picture, int from, int to) {
    return IntStream.range(from, to).filter(i -> picture.l()[i] != 50).count();
  }

  private static double lowest(LabImage picture) {
    return values(picture).min().orElseThrow();
  }

  private static double highest(LabImage picture) {
    return values(picture).max().orElseThrow();
  }

  private static double mean(LabImage picture) {
    return values(picture).average().orElseThrow();
  }

  private static double deviation(LabImage picture) {
    double mean = mean(picture);
    return Math.sqrt(values(picture).map(l -> (l - mean) * (l - mean)).average().orElseThrow());
  }

  private static java.util.stream.DoubleStream values(LabImage picture) {
    return IntStream.range(0, SIDE * SIDE).mapToDouble(i -> picture.l()[i]);
  }
}
