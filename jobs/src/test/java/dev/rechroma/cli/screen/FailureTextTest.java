package dev.rechroma.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.source.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTextTest {
  @Test
  void namesDoNotMoveTheCursorNorFillTheScreen() {
    Failure hostile = new Failure("a\u001b[2J\nb" + "n".repeat(5000), "damaged\r");

    String text = FailureText.of(1, List.of(hostile), "out/_rechroma/failures.jsonl");

    assertThat(text.lines().toList()).hasSize(4).contains("  a?[2J?b" + "n".repeat(493) + "...");
  }
}
