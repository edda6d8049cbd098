package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChromaDetailTest {

  /** 8 x 4 px are two cells; the large picture, of 16 x 8 px, has stripes of single columns. */
  @Test
  void meansOfCellsAreTheSmallPicturesAndStripesTheLargeOnes() {
    LabImage small = picture(8, 4, (x, y) -> x < 4 ? 10 : 30, (x, y) -> -5);
    LabImage large = picture(16, 8, (x, y) -> x % 2 == 0 ? 2 : -2, (x, y) -> 40);

    LabImage added = ChromaDetail.add(small, large);

    assertThat(added.l()).isEqualTo(large.l());
    for (int i = 0; i < added.a().length; i++) {
      int x = i % 16;
      // Centres of cells are at 4 and 12; shifts of 10 and 30 there, linear in between.
      double shift = 10 + 20 * Math.min(1, Math.max(0, (x + 0.5 - 4) / 8));
      assertThat(added.a()[i]).isCloseTo((float) (shift + (x % 2 == 0 ? 2 : -2)), within(1e-4f));
      assertThat(added.b()[i]).isCloseTo(-5, within(1e-4f));
    }
  }

  @Test
  void aPictureWithTheSameMeansStaysAsItIs() {
    Random random = new Random(3);
    LabImage large =
        picture(50, 34, (x, y) -> random.nextFloat(-50, 50), (x, y) -> random.nextFloat(-50, 50));

    LabImage added = ChromaDetail.add(large, large);

    assertThat(added.a()).containsExactly(large.a(), within(1e-4f));
    assertThat(added.b()).containsExactly(large.b(), within(1e-4f));
  }

  @Test
  void anyTwoSizesGoTogether() {
    for (int[] sides : new int[][] {{1, 1, 1, 1}, {1, 300, 2, 600}, {3, 3, 5, 4}, {33, 7, 34, 9}}) {
      LabImage small = picture(sides[0], sides[1], (x, y) -> 12, (x, y) -> -34);
      LabImage large = picture(sides[2], sides[3], (x, y) -> 0, (x, y) -> 100);

      LabImage added = ChromaDetail.add(small, large);

      float[] a = new float[sides[2] * sides[3]];
      Arrays.fill(a, 12);
      assertThat(added.a()).containsExactly(a, within(1e-4f));
    }
  }

  private interface Plane {
    float at(int x, int y);
  }

  private static LabImage picture(int width, int height, Plane a, Plane b) {
    float[] l = new float[width * height];
    Arrays.fill(l, 50);
    return new LabImage(width, height, l, plane(width, height, a), plane(width, height, b));
  }

  private static float[] plane(int width, int height, Plane plane) {
    float[] values = new float[width * height];
    for (int i = 0; i < values.length; i++) {
      values[i] = plane.at(i % width, i / width);
    }
    return values;
  }
}
