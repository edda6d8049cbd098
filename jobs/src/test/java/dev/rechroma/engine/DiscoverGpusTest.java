package dev.rechroma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that tells Spark of GPUs, with a program in the place of nvidia-smi. */
class DiscoverGpusTest {
  private static final String NONE = "";

  @TempDir private Path folder;

  private record Answer(int code, String out, String err) {
    ResourceInformation gpus() {
      assertThat(code).as(err).isZero();
      return ResourceInformation.parseJson(out);
    }
  }

  @Test
  void sparkReadsTheGpusOfTheHost() throws Exception {
    ResourceInformation gpus = discover("printf '0\\n1\\n'", NONE).gpus();
    assertThat(gpus.name()).isEqualTo("gpu");
    assertThat(gpus.addresses()).containsExactly("0", "1");
  }

  @Test
  void gpusOfOthersAreLeftAlone() throws Exception {
    assertThat(discover("printf '0\\n1\\n2\\n'", "2,1").gpus().addresses())
        .containsExactly("1", "2");
    assertThat(discover("echo 0", "7").err()).contains("CUDA_VISIBLE_DEVICES=7 names no GPU");
  }

  @Test
  void aHostWithoutGpusFailsWithALine() throws Exception {
    Answer none = discover("echo 'No devices were found'", NONE);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err())
        .isEqualTo("discover-gpus.sh: nvidia-smi names no GPU: No devices were found\n");
    Answer broken = discover("echo 'no driver' >&2; exit 9", NONE);
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.err()).isEqualTo("discover-gpus.sh: nvidia-smi failed: no driver\n");
  }

  private Answer discover(String nvidiaSmi, String visible)
      throws IOException, InterruptedException {
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(program, "#!/bin/sh\n" + nvidiaSmi + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path script = Path.of(System.getProperty("rechroma.home"), "deploy/gpu/discover-gpus.sh");
    ProcessBuilder process = new ProcessBuilder(script.toString());
    Map<String, String> environment = process.environment();
    environment.put("PATH", folder + ":" + environment.get("PATH"));
    environment.put("CUDA_VISIBLE_DEVICES", visible);
    Process running = process.start();
    String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(running.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(running.waitFor(), out, err);
  }
}
