package dev.rechroma.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import dev.rechroma.device.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchJobTest {
  private static final List<String> WIDTHS =
      List.of("--set=train.generator-width=4", "--set=train.discriminator-width=4");

  @TempDir private Path photos;

  @Test
  void measuresTheNetworksAndTheJobs() throws Exception {
    for (String name : List.of("cat.jpg", "cow.jpg", "crab.jpg", "moose.jpg")) {
      Files.copy(Cli.SAMPLES.resolve(name), photos.resolve(name));
    }

    Cli.Result result =
        Cli.run("bench", Cli.TINY, "--repeats=1", "--threads=1", "--input", photos, "--json");

    assertThat(result.code()).isZero();
    Config json = result.json();
    assertThat(json.getString("variant")).isEqualTo("lab");
    assertThat(json.getInt("size")).isEqualTo(32);
    assertThat(json.getInt("batch")).isEqualTo(8);
    assertThat(json.getInt("threads")).isEqualTo(1);
    assertThat(json.getDouble("stepMsPerImage")).isGreaterThan(json.getDouble("inferMsPerImage"));
    assertThat(json.getDouble("floorStepMs")).isGreaterThan(json.getDouble("floorInferMs"));
    List.of("inferMsPerImage", "floorInferMs", "ingestImagesPerSecond", "colorizeImagesPerSecond")
        .forEach(key -> assertThat(json.getDouble(key)).as(key).isPositive());
    Config engines = json.getConfig("inferMsPerImageByEngine");
    assertThat(engines.getDouble("onednn")).isEqualTo(json.getDouble("inferMsPerImage"));
    assertThat(engines.getDouble("onnxruntime")).isPositive();
    assertThat(json.getString("processor")).isNotBlank();
    assertThat(json.getString("instructionSet")).isNotBlank();
  }

  @Test
  void measuresTheOtherVariantWithItsOwnDefaults() {
    Cli.Result result =
        Cli.run("bench", "--variant=pix2pix", "--size=32", "--repeats=1", WIDTHS, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.json().getString("variant")).isEqualTo("pix2pix");
    assertThat(result.json().getInt("batch")).isEqualTo(1);
  }

  @Test
  void tellsPeopleTheProcessorAndEachEnginesTime() {
    Cli.Result result = Cli.run("bench", Cli.TINY, "--repeats=1", "--threads=1");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().lines().findFirst().orElseThrow())
        .endsWith(Processor.current().instructionSet());
    assertThat(result.out())
        .contains("training step ", "prediction, onednn ", "prediction, onnxruntime ");
  }

  @Test
  void whatTheMachineDoesNotHaveIsRefused() {
    Cli.Result result = Cli.run("bench", "--threads=1000");

    assertThat(result.code()).isEqualTo(ExitCode.USER_MISTAKE);
    assertThat(result.err()).contains("--threads is 1000");
  }
}
