package dev.rechroma.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow.View;
import org.junit.jupiter.api.Test;

class SplitAssignmentTest {
  private static final String ID = "ffffffffffff";

  @Test
  void flickr1024DecidesSplitPairAndView() {
    assertThat(SplitAssignment.of("hdfs://nn/data/Train/0007_L.png", ID, 0.1, 0.1))
        .isEqualTo(new SplitAssignment(Split.TRAIN, "Train/0007", View.LEFT));
    assertThat(SplitAssignment.of("file:/x/Validation/0112_R.png", ID, 0.1, 0.1))
        .isEqualTo(new SplitAssignment(Split.VALIDATION, "Validation/0112", View.RIGHT));
  }

  @Test
  void otherNamesAreSinglePhotos() {
    for (String path :
        new String[] {"file:/x/Train/7_L.png", "file:/x/train/0007_L.png", "file:/x/0007_L.png"}) {
      assertThat(SplitAssignment.of(path, ID, 0.1, 0.1))
          .isEqualTo(new SplitAssignment(Split.TRAIN, ID, View.MONO));
    }
  }
}
