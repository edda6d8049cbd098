package dev.rechroma.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rechroma.engine.ProgressListener.Stage;
import dev.rechroma.engine.ProgressListener.Unit;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter screen = new StringWriter();
  private final Progress progress = new Progress(new PrintWriter(screen, true));

  @Test
  void withoutATerminalAStageEndsInALine() {
    try (Stage stage = progress.start("ingest", 27, Unit.PHOTOS)) {
      stage.at(30);
      stage.note("nearly");
    }
    assertThat(screen.toString()).contains("ingest", "100%", "27/27", "nearly");
  }

  @Test
  void bytesAreShownInUnitsThatSuit() {
    progress.start("few", 5_000, Unit.BYTES).close();
    progress.start("many", 50_000_000, Unit.BYTES).close();
    progress.start("none", 0, Unit.BYTES).close();
    assertThat(screen.toString()).contains("0/5 KB", "0/50 MB");
  }

  @Test
  void aLineSaysWhoseItIs() {
    progress.say("waiting");
    assertThat(screen.toString().strip()).isEqualTo("rechroma: waiting");
  }
}
