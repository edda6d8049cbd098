package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidedChromaUpsamplerTest {
  private static final int SMALL = 16;
  private static final int LARGE = 160;

  /** Lightness with a vertical edge, and a that changes with it. */
  private static LabImage edge(int side, float edgeAt) {
    float[] l = new float[side * side];
    float[] a = new float[side * side];
    for (int i = 0; i < l.length; i++) {
      float left = Math.min(Math.max(edgeAt - i % side, 0), 1);
      l[i] = 80 - 60 * left;
      a[i] = 40 * left - 10;
    }
    return new LabImage(side, side, l, a, new float[l.length]);
  }

  private static float[] stretched(LabImage small, float[] lightness) {
    LabRow row = new LabRow(Arrays.copyOf(lightness, LARGE), new float[LARGE], new float[LARGE]);
    new GuidedChromaUpsampler(small, LARGE, LARGE).write(row, LARGE / 2);
    return row.a();
  }

  /**
   * The small copy has mixed the two sides in one column; the large picture separates them again.
   */
  @Test
  void coloursEndWhereLightnessDoes() {
    LabImage large = edge(LARGE, 84);
    LabImage small = large.resized(SMALL, SMALL);
    float[] guided = stretched(small, large.l());
    float[] linear = small.resized(LARGE, LARGE).a();

    assertThat(error(guided, large)).isLessThan(error(linear, large) / 4);
  }

  private static double error(float[] a, LabImage truth) {
    double sum = 0;
    for (int x = 0; x < LARGE; x++) {
      sum += Math.abs(a[x] - truth.a()[x]);
    }
    return sum / LARGE;
  }

  @Test
  void scratchesGetNoColourOfTheirOwn() {
    LabImage small = edge(LARGE, 84).resized(SMALL, SMALL);
    float[] lightness = edge(LARGE, 84).l();
    lightness[90] = 0;
    float[] a = stretched(small, lightness);

    for (float value : a) {
      assertThat(value).isBetween(-10.01f, 30.01f);
    }
    assertThat(a[120]).isCloseTo(-10, within(0.01f));
  }

  @Test
  void noLightnessToFollowMeansLinear() {
    LabImage edge = edge(SMALL, 7.5f);
    float[] even = new float[edge.l().length];
    Arrays.fill(even, 50);
    LabImage flat = new LabImage(SMALL, SMALL, even, edge.a(), edge.b());
    float[] lightness = new float[LARGE];
    Arrays.fill(lightness, 50);

    assertThat(stretched(flat, lightness))
        .usingComparatorWithPrecision(0.001f)
        .containsExactly(Arrays.copyOf(flat.resized(LARGE, LARGE).a(), LARGE));
  }

  /** Any row can be asked for at any time, also of a picture that is small itself. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, LARGE})
  void rowsDoNotDependOnTheirOrder(int side) {
    LabImage small = edge(LARGE, 84).resized(SMALL, SMALL);
    GuidedChromaUpsampler forward = new GuidedChromaUpsampler(small, side, side);
    GuidedChromaUpsampler backward = new GuidedChromaUpsampler(small, side, side);
    float[][] rows = new float[side][];
    for (int row = 0; row < side; row++) {
      rows[row] = a(forward, row, side);
    }
    for (int row = side - 1; row >= 0; row--) {
      assertThat(a(backward, row, side)).containsExactly(rows[row]);
    }
  }

  private static float[] a(GuidedChromaUpsampler chroma, int row, int side) {
    LabRow lab = new LabRow(edge(side, side / 2f).l(), new float[side], new float[side]);
    chroma.write(lab, row);
    return lab.a();
  }
}
