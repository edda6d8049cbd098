package dev.rechroma.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

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
    float[] row = new float[3 * LARGE];
    for (int x = 0; x < LARGE; x++) {
      row[3 * x] = lightness[x];
    }
    try (GuidedChromaUpsampler planes = new GuidedChromaUpsampler(small, LARGE, LARGE)) {
      planes.write(row, LARGE / 2, LARGE / 2 + 1);
    }
    float[] a = new float[LARGE];
    for (int x = 0; x < LARGE; x++) {
      a[x] = row[3 * x + 1];
    }
    return a;
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

  /** Strips meet without a seam, and each plane ends at its own border. */
  @Test
  void stripsAreThoseOfTheWhole() {
    LabImage small = edge(LARGE, 84).resized(SMALL, SMALL);
    float[] whole = new float[3 * LARGE * LARGE];
    float[] strips = new float[whole.length];
    float[] lightness = edge(LARGE, 84).l();
    for (int i = 0; i < lightness.length; i++) {
      whole[3 * i] = lightness[i];
    }
    try (GuidedChromaUpsampler planes = new GuidedChromaUpsampler(small, LARGE, LARGE)) {
      int row = 3 * LARGE;
      for (int first = 0; first < LARGE; first += 7) {
        int end = Math.min(first + 7, LARGE);
        float[] strip = Arrays.copyOfRange(whole, first * row, end * row);
        planes.write(strip, first, end);
        System.arraycopy(strip, 0, strips, first * row, strip.length);
      }
      planes.write(whole, 0, LARGE);
    }
    assertThat(strips).containsExactly(whole);
  }
}
