package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the process of a command ends. */
class ExitTest {
  private static final int OF_AN_EXCEPTION = 1;

  @TempDir private Path folder;

  @Test
  void theProcessEndsWithTheCommandsExitCode() throws Exception {
    assertThat(ofUsageError()).isEqualTo(ExitCode.USER_MISTAKE);
    assertThat(screen()).contains("rechroma: ").doesNotContain("Exception");
  }

  @Test
  void yarnsApplicationMasterIsGivenTheCodeInAnException() throws Exception {
    assertThat(ofUsageError("-Dspark.master=yarn", "-Dspark.submit.deployMode=cluster"))
        .isEqualTo(OF_AN_EXCEPTION);
    assertThat(screen())
        .contains("rechroma: ", "SparkUserAppException: User application exited with 2");
  }

  @Test
  void inYarnsClientModeTheProcessIsSparkSubmits() throws Exception {
    assertThat(ofUsageError("-Dspark.master=yarn", "-Dspark.submit.deployMode=client"))
        .isEqualTo(ExitCode.USER_MISTAKE);
  }

  private int ofUsageError(String... options) throws IOException, InterruptedException {
    List<String> command = Cli.java(options);
    command.addAll(List.of(Main.class.getName(), "train", "--epochs=many"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("screen").toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private String screen() throws IOException {
    return Files.readString(folder.resolve("screen"), StandardCharsets.UTF_8);
  }
}
