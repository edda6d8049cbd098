package dev.rechroma.colorize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
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
