package dev.rechroma.film.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BilateralGridTest {
  private static final int WIDTH = 60;
  private static final int HEIGHT = 40;

  /** Dark on the left and light on the right, with values 10 and -20; the middle is not known. */
  private static final float[] L = new float[WIDTH * HEIGHT];

  private static final float[] VALUES = new float[WIDTH * HEIGHT];
  private static final float[] KNOWN = new float[WIDTH * HEIGHT];

  static {
    for (int i = 0; i < L.length; i++) {
      int x = i % WIDTH;
      L[i] = x < 30 ? 20 : 80;
      VALUES[i] = x < 30 ? 10 : -20;
      KNOWN[i] = Math.abs(x - 30) < 10 ? 0 : 1;
    }
  }

  private static float[] filled(float[] known, float[] values) {
    return new BilateralGrid(L, known, WIDTH).filled(values);
  }

  @Test
  void valuesSpreadToWhatIsAsLight() {
    float[] values = VALUES.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = KNOWN[i] == 0 ? 99 : values[i];
    }
    float[] filled = filled(KNOWN, values);

    for (int i = 0; i < filled.length; i++) {
      assertThat(filled[i]).as("pixel %d", i).isCloseTo(VALUES[i], within(0.1f));
    }
  }

  @Test
  void whatIsKnownStays() {
    float[] all = new float[L.length];
    Arrays.fill(all, 1);

    assertThat(filled(all, VALUES)).containsExactly(VALUES);
  }

  @Test
  void whatIsHalfKnownIsMixed() {
    float[] known = KNOWN.clone();
    int at = 20 * WIDTH + 25;
    known[at] = 0.5f;
    float[] values = VALUES.clone();
    values[at] = 10.2f;

    assertThat(filled(known, values)[at]).isCloseTo(10.1f, within(0.05f));
  }

  @Test
  void farFromAllThatIsKnownThereIsTheMean() {
    float[] known = new float[L.length];
    known[0] = 1;

    assertThat(filled(known, VALUES)[L.length - 1]).isCloseTo(10, within(0.3f));
    assertThat(filled(new float[L.length], VALUES)).as("nothing is known").containsOnly(0);
  }
}
