package dev.rechroma.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {

  @Test
  void sharesAreKeptOverManyPhotos() {
    SplittableRandom random = new SplittableRandom(1);
    Map<Split, Long> counts =
        IntStream.range(0, 10_000)
            .mapToObj(
                i -> Split.of(String.format(Locale.ROOT, "%016x", random.nextLong()), 0.1, 0.2))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(counts.get(Split.TRAIN)).isCloseTo(7000, within(200L));
    assertThat(counts.get(Split.VALIDATION)).isCloseTo(1000, within(150L));
    assertThat(counts.get(Split.TEST)).isCloseTo(2000, within(150L));
  }

  @Test
  void theEndsOfTheRangeFallIntoASplit() {
    assertThat(Split.of("00000000ff", 0.1, 0.1)).isEqualTo(Split.TEST);
    assertThat(Split.of("ffffffff00", 0.1, 0.1)).isEqualTo(Split.TRAIN);
  }
}
