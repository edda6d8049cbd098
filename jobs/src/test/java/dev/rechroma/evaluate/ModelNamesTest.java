package dev.rechroma.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.config.UserError;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class ModelNamesTest {

  @Test
  void theLastElementIsEnoughUnlessItIsNot() {
    assertThat(names("/out/lab", "/out/pix")).containsExactly("lab", "pix");
    assertThat(names("/a/lab", "/b/lab", "/b/pix")).containsExactly("a/lab", "b/lab", "pix");
    assertThat(names("/1/x/lab", "/2/x/lab")).containsExactly("1/x/lab", "2/x/lab");
    assertThat(names("/lab", "/a/lab")).containsExactly("file:/lab", "a/lab");
    assertThat(names("/a/flab", "/a/lab")).containsExactly("flab", "lab");
  }

  @Test
  void aBaselinesNameIsTaken() {
    assertThat(names("/out/truth")).containsExactly("out/truth");
  }

  @Test
  void theSameModelTwiceIsAMistake() {
    assertThatThrownBy(() -> names("/out/lab", "/out/lab/"))
        .isInstanceOf(UserError.class)
        .hasMessage("--model /out/lab is given twice");
  }

  private static List<String> names(String... paths) {
    return ModelNames.of(Arrays.stream(paths).map(path -> new Path("file:" + path)).toList());
  }
}
