package dev.rechroma.colorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.image.photo.DecodeLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CrashProbeTest {

  @Test
  void warningsOfJavaAreNoAnswer() throws Exception {
    assertThat(answer("[warning][cds] shared class paths mismatch\n\u0001")).isEqualTo(1);
    assertThat(answer("OpenJDK 64-Bit Server VM warning: out of memory\n")).isEqualTo(-1);
  }

  private static int answer(String text) throws Exception {
    return CrashProbe.answer(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void aProcessThatIsEndedFromOutsideIsNoFaultOfThePhoto() throws Exception {
    byte[] photo = Files.readAllBytes(Path.of("../data-samples/cat.jpg"));
    try (CrashProbe probe = new CrashProbe(DecodeLimits.DEFAULT)) {
      Set<ProcessHandle> others = children();
      assertThat(probe.problem(photo)).isEmpty();
      for (ProcessHandle child : children()) {
        if (!others.contains(child)) {
          child.destroy();
          child.onExit().get(30, TimeUnit.SECONDS);
        }
      }

      assertThatThrownBy(() -> probe.problem(photo))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("exit code 143");
      assertThat(probe.problem(photo)).isEmpty();
    }
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  @Test
  void aProcessThatDoesNotEndCostsOnlyItsPhoto() throws Exception {
    Process hangs = new ProcessBuilder("sleep", "60").start();
    try {
      assertThat(CrashProbe.end(hangs, 0)).isEqualTo("a process for it alone answered no more");
    } finally {
      hangs.destroyForcibly();
    }
    assertThat(CrashProbe.end(hangs, 30)).isEqualTo("exit code 137 of a process for it alone");
  }
}
