package dev.rechroma.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {
  @Test
  void ticksAreRoundNumbersAroundTheValues() {
    assertThat(labels(Axis.ofValues(0.41, 1.7))).containsExactly("0.0", "0.5", "1.0", "1.5", "2.0");
    assertThat(labels(Axis.ofValues(-3, 4))).containsExactly("-4", "-2", "0", "2", "4");
  }

  @Test
  void countsHaveTicksAtWholeNumbers() {
    assertThat(labels(Axis.ofCounts(1, 2))).containsExactly("1", "2");
    assertThat(labels(Axis.ofCounts(1, 37))).containsExactly("0", "10", "20", "30", "40");
  }

  @Test
  void oneValueHasAnExtent() {
    assertThat(Axis.ofCounts(7)).isEqualTo(new Axis(7, 8, 1));
    assertThat(Axis.ofValues(0)).isEqualTo(new Axis(0, 1, 1));
    Axis axis = Axis.ofValues(5);
    assertThat(axis.low()).isLessThanOrEqualTo(5);
    assertThat(axis.high()).isGreaterThan(axis.low());
  }

  @Test
  void aValueLiesBetweenTheEndsAsItsShareOfTheRange() {
    assertThat(new Axis(0, 4, 1).place(1, 100, 20)).isCloseTo(80, within(1e-9));
  }

  private static String[] labels(Axis axis) {
    return axis.ticks().mapToObj(axis::label).toArray(String[]::new);
  }
}
