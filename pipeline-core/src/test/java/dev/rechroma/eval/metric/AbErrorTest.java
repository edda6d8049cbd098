package dev.rechroma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.image.LabImage;
import org.junit.jupiter.api.Test;

class AbErrorTest {

  @Test
  void isTheMeanOverAllValuesOfAllPhotos() {
    AbError one = AbError.between(new float[] {1, 2}, new float[] {1, 4});
    AbError two = AbError.between(new float[] {0, 0, 3, 0}, new float[4]);

    assertThat(one.mean()).isEqualTo(2);
    assertThat(one.plus(two).mean()).isEqualTo(13 / 6.0);
    assertThat(AbError.NONE.mean()).isNaN();
  }

  @Test
  void theMeanColourWeighsPixelsNotPhotos() {
    LabImage small = new LabImage(1, 1, new float[1], new float[] {10}, new float[] {-2});
    LabImage large = new LabImage(3, 1, new float[3], new float[] {2, 2, 2}, new float[] {6, 6, 6});

    assertThat(MeanChroma.NONE.plus(small).plus(MeanChroma.NONE.plus(large)).prediction(2))
        .containsExactly(4, 4, 4, 4);
  }
}
