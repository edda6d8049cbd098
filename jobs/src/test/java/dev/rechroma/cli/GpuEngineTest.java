package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rechroma.device.Cuda;
import dev.rechroma.gan.onnxruntime.OnnxRuntime;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build with -Port-gpu on a host without a GPU. */
class GpuEngineTest {
  @TempDir private Path folder;

  @BeforeEach
  void needsSuchABuildAndHost() {
    assumeThat(OnnxRuntime.hasCuda()).isTrue();
    assumeThat(Cuda.problem(Cuda.Needs.ONNX_RUNTIME)).isPresent();
  }

  @Test
  void refusesInOneLineWhatWasAskedFor() {
    Cli.Result result = colorize("onnxruntime");

    assertThat(result.code()).isEqualTo(ExitCode.USER_MISTAKE);
    assertThat(result.err().lines().filter(line -> line.startsWith("rechroma: ")))
        .singleElement()
        .asString()
        .contains("ONNX Runtime needs a GPU in this build: ", "choose the engine onednn, or auto");
    assertThat(folder.resolve("out/cat.jpg")).doesNotExist();
  }

  @Test
  void autoTakesOurOwnEngine() {
    Cli.Result result = colorize("auto");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(folder.resolve("out/cat.jpg")).exists();
  }

  private Cli.Result colorize(String engine) {
    return Cli.run(
        "colorize",
        "--input=" + Cli.SAMPLES.resolve("cat.jpg"),
        "--output=" + folder.resolve("out"),
        "--colored=recolorize",
        "--engine=" + engine,
        Cli.NO_PAGE);
  }
}
